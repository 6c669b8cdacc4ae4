"""A photo becomes a preview and a thumbnail: upright, in sRGB, pixels only."""

from io import BytesIO
from typing import Any, BinaryIO

import pillow_heif
from PIL import AvifImagePlugin, Image, ImageCms, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin
from PIL.ExifTags import IFD, Base
from PIL.ImageCms import ImageCmsProfile, PyCMSError

from aftersales.evidence.gateways.decoding.bounds import RefusedError, Values, check_pixels
from aftersales.evidence.gateways.decoding.items import FORMATS, check_items
from aftersales.evidence.gateways.decoding.likeness import likeness

PREVIEW_SIDE = 1600
THUMB_SIDE = 480
PREVIEW_QUALITY = 85
THUMB_QUALITY = 80

UPRIGHT_BY = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
FIRST_SIDEWAYS_ORIENTATION = 5
SRGB = ImageCmsProfile(ImageCms.createProfile("sRGB"))
# Imported before the doors are shut: Pillow would load them when the first such picture comes.
PLUGINS = (AvifImagePlugin, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin)

Copies = dict[str, BinaryIO]


def prepare() -> None:
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
    Image.preinit()


def decode_photo(source: BinaryIO, kind: str, copies: Copies, bounds: Values) -> Values:
    if kind in FORMATS:
        check_items(source)
    try:
        image = Image.open(source, formats=[kind])
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as bomb:
        raise RefusedError("too_many_pixels", limit=bounds["pixels"]) from bomb
    width, height = image.size
    check_pixels(width, height, bounds["pixels"])
    exif = exif_of(image)
    orientation = whole(exif.get(Base.Orientation, 1))
    small = scaled(resizable(image), PREVIEW_SIDE)
    upright = turned(in_srgb(flat(small)), orientation)
    found = {"duration": None, "film": False, "likeness": likeness(upright), **taken_facts(exif)}
    write_copies(upright, copies)
    if orientation >= FIRST_SIDEWAYS_ORIENTATION:
        width, height = height, width
    return {"width": width, "height": height, **found}


# --- what the camera wrote ---


def exif_of(image: Image.Image) -> dict[int, Any]:
    """Tags of the picture and of its EXIF part; empty where they are broken, which does not make a broken photo."""
    try:
        exif = image.getexif()
        return dict(exif) | dict(exif.get_ifd(IFD.Exif))
    except Exception:  # noqa: BLE001 -- broken metadata raises nearly anything
        return {}


def taken_facts(exif: dict[int, Any]) -> Values:
    """When and with what, in the camera's own words; nobody has checked them."""
    taken = exif.get(Base.DateTimeOriginal) or exif.get(Base.DateTime)
    return {
        "taken": text(taken) + text(exif.get(Base.OffsetTimeOriginal)),
        "device": f"{text(exif.get(Base.Make))} {text(exif.get(Base.Model))}".strip(),
    }


def text(value: object) -> str:
    return value.strip("\0 ")[:60] if isinstance(value, str) else ""


def whole(value: object) -> int:
    return value if isinstance(value, int) else 1


# --- pixels ---


def resizable(image: Image.Image) -> Image.Image:
    """The same picture in a mode that can be scaled smoothly; 16-bit grey is brought to 8 bits."""
    if image.mode in {"RGB", "RGBA", "L", "CMYK"}:
        return image
    if image.mode.startswith("I"):
        return image.point(lambda level: level / 256).convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def scaled(image: Image.Image, side: int) -> Image.Image:
    """At most `side` pixels each way; a JPEG is decoded at a fraction of its size (draft mode)."""
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    image.load()
    return image


def flat(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    ground.info["icc_profile"] = image.info.get("icc_profile")
    return ground


def in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if not profile:
        return image.convert("RGB")
    try:
        return ImageCms.profileToProfile(image, ImageCmsProfile(BytesIO(profile)), SRGB, outputMode="RGB") or image
    except (PyCMSError, OSError, ValueError):
        return image.convert("RGB")


def turned(image: Image.Image, orientation: int) -> Image.Image:
    turn = UPRIGHT_BY.get(orientation)
    return image if turn is None else image.transpose(turn)


def write_copies(image: Image.Image, copies: Copies) -> None:
    # Pillow writes what it finds in `info`, comments among it: the copies carry pixels only.
    image.info.clear()
    image.save(copies["preview"], "JPEG", quality=PREVIEW_QUALITY, optimize=True)
    image.thumbnail((THUMB_SIDE, THUMB_SIDE), Image.Resampling.LANCZOS)
    image.save(copies["thumb"], "JPEG", quality=THUMB_QUALITY, optimize=True)
