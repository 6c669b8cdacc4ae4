"""Files as customers and attackers send them, made on the spot."""

import math
import struct
import zlib
from array import array
from collections.abc import Iterable
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import av
import pillow_heif
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms, ImageDraw
from PIL.ExifTags import GPS, IFD, Base

pillow_heif.register_heif_opener()

BLUE = (30, 60, 200)


def sent(content: bytes, name: str = "photo.jpg", content_type: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)


def picture(width: int = 240, height: int = 160) -> Image.Image:
    """Four quarters of four colours, so that every turn and flip shows."""
    image = Image.new("RGB", (width, height), (240, 240, 240))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 2, height // 2), fill=(200, 30, 30))
    draw.rectangle((width // 2, 0, width, height // 2), fill=(30, 160, 60))
    draw.rectangle((0, height // 2, width // 2, height), fill=BLUE)
    return image


def scene(seed: int, width: int = 640, height: int = 480) -> Image.Image:
    """Soft colours everywhere, as in a photo: no two seeds look alike."""
    spots = Image.frombytes("RGB", (12, 9), Random(seed).randbytes(12 * 9 * 3))
    return spots.resize((width, height), Image.Resampling.BICUBIC)


def saved(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(width: int = 240, height: int = 160) -> bytes:
    return saved(picture(width, height), quality=95)


def located_exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[Base.Make], exif[Base.Model], exif[Base.Orientation] = "SecretMaker", "SecretModel", orientation
    place = exif.get_ifd(IFD.GPSInfo)
    place[GPS.GPSLatitudeRef], place[GPS.GPSLatitude] = "N", (31.0, 12.0, 5.0)
    return exif


def display_p3() -> bytes:
    """An sRGB profile with the primaries of Display P3, adapted to D50."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for tag, primary in {
        b"rXYZ": (0.5151, 0.2412, -0.0011),
        b"gXYZ": (0.2920, 0.6922, 0.0419),
        b"bXYZ": (0.1571, 0.0666, 0.7841),
    }.items():
        offset = int.from_bytes(profile[profile.index(tag, 128) + 4 :][:4], "big")
        profile[offset + 8 : offset + 20] = struct.pack(">3i", *(round(part * 65536) for part in primary))
    return bytes(profile)


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def bare_png(width: int, height: int, depth: int, colour_type: int, rows: bytes, *extra: bytes) -> bytes:
    header = struct.pack(">2I5B", width, height, depth, colour_type, 0, 0, 0)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            png_chunk(b"IHDR", header),
            *extra,
            png_chunk(b"IDAT", zlib.compress(rows)),
            png_chunk(b"IEND", b""),
        ]
    )


def film(
    path: Path,
    *,
    codec: str = "libx264",
    kind: str = "mp4",
    size: tuple[int, int] = (320, 180),
    pixels: str = "yuv420p",
    rate: int = 24,
    moments: Iterable[int] = range(48),
    fast_start: bool = False,
    metadata: dict[str, str] | None = None,
    with_sound: bool = False,
) -> bytes:
    """A film whose top left quarter is red; `moments` are the times of its frames, in frames."""
    options = {"movflags": "+faststart+use_metadata_tags"} if fast_start else {}
    with av.open(str(path), mode="w", format=kind, options=options) as container:
        container.metadata.update(metadata or {})
        stream = container.add_stream(codec, rate=rate)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = *size, pixels
        stream.codec_context.thread_count = 1
        if codec.startswith("libx26"):
            stream.options = {"preset": "ultrafast"}
        sound = container.add_stream("aac", rate=44_100, layout="stereo") if with_sound else None
        frame = av.VideoFrame.from_image(picture(*size))  # type: ignore[no-untyped-call]  # PyAV ships it untyped
        for moment in moments:
            frame.pts, frame.time_base = moment, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if sound:
            _hum(container, sound, seconds=2)
    return path.read_bytes()


def _hum(container: OutputContainer, stream: AudioStream, *, seconds: int) -> None:
    samples = stream.rate * seconds
    tone = array("h", (round(9000 * math.sin(moment / 16)) for moment in range(samples))).tobytes()
    frame = av.AudioFrame(format="s16p", layout="mono", samples=samples)
    frame.planes[0].update(tone.ljust(frame.planes[0].buffer_size, b"\0"))
    frame.rate, frame.pts = stream.rate, 0
    for ready in AudioResampler(format="fltp", layout="stereo", rate=stream.rate, frame_size=1024).resample(frame):
        container.mux(stream.encode(ready))
    container.mux(stream.encode(None))


def with_attachment(matroska: bytes, name: str, content: bytes) -> bytes:
    """The same film with a file attached (RFC 9559, 5.1.6), after a segment of unknown length."""
    file = (
        _element(b"\x46\x6e", name.encode())
        + _element(b"\x46\x60", b"application/x-truetype-font")
        + _element(b"\x46\x5c", content)
        + _element(b"\x46\xae", b"\x01")
    )
    segment = matroska.index(b"\x18\x53\x80\x67") + 4
    return (
        matroska[:segment]
        + b"\x01"
        + b"\xff" * 7
        + matroska[segment + 8 :]
        + _element(b"\x19\x41\xa4\x69", _element(b"\x61\xa7", file))
    )


def _element(name: bytes, body: bytes) -> bytes:
    return name + b"\x01" + len(body).to_bytes(7, "big") + body


def avif_grid(image: Image.Image, across: int, told: int) -> bytes:
    """One AVIF tile laid out `across` times each way (ISO/IEC 23008-12, 6.6.2.3), in a picture of `told` pixels."""
    tile = saved(image, "AVIF", quality=60)
    coded = tile[tile.index(b"mdat") + 4 :]
    tiles = range(2, 2 + across * across)
    side = struct.pack(">2I", told, told)
    grid = bytes([0, 0, across - 1, across - 1]) + struct.pack(">2H", told, told)
    properties = [
        _full(b"ispe", side),
        _full(b"ispe", struct.pack(">2I", *image.size)),
        _property_of(tile, b"av1C"),
        _property_of(tile, b"pixi"),
    ]
    owned = struct.pack(">IHBBB", 1 + len(tiles), 1, 2, 1, 4)
    owned += b"".join(struct.pack(">HBBBB", number, 3, 2, 0x83, 4) for number in tiles)
    named = _named_item(1, b"grid") + b"".join(_named_item(number, b"av01") for number in tiles)

    def meta(at: int) -> bytes:
        places = struct.pack(">HHHHII", 1 + len(tiles), 1, 0, 1, at, len(grid))
        places += b"".join(struct.pack(">HHHII", number, 0, 1, at + len(grid), len(coded)) for number in tiles)
        parts = [
            _full(b"hdlr", bytes(4) + b"pict" + bytes(13)),
            _full(b"pitm", struct.pack(">H", 1)),
            _full(b"iloc", b"\x44\0" + places),
            _full(b"iinf", struct.pack(">H", 1 + len(tiles)) + named),
            _full(b"iref", _box(b"dimg", struct.pack(f">HH{len(tiles)}H", 1, len(tiles), *tiles))),
            _box(b"iprp", _box(b"ipco", b"".join(properties)) + _full(b"ipma", owned)),
        ]
        return _full(b"meta", b"".join(parts))

    head = _box(b"ftyp", b"avif" + bytes(4) + b"avifmif1miaf")
    return head + meta(len(head) + len(meta(0)) + 8) + _box(b"mdat", grid + coded)


def _named_item(number: int, kind: bytes) -> bytes:
    return _full(b"infe", struct.pack(">HH", number, 0) + kind + b"\0", 2)


def _property_of(content: bytes, name: bytes) -> bytes:
    at = content.index(name) - 4
    return content[at : at + int.from_bytes(content[at : at + 4], "big")]


def _box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + name + body


def _full(name: bytes, body: bytes, version: int = 0) -> bytes:
    return _box(name, bytes([version, 0, 0, 0]) + body)


def turned_film(content: bytes) -> bytes:
    """The same film with the matrix of a phone held upright: shown a quarter turn clockwise."""
    at = content.index(b"tkhd") + 4 + 40
    matrix = struct.pack(">9i", 0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30)
    return content[:at] + matrix + content[at + 36 :]
