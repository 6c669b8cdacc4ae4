"""The process that opens strangers' files, with hard limits. Run by file, never imported by the portal; no Django.

In: one JSON object {"bounds", "files"} on stdin. Out: one JSON line for each file in order, up to and with the first
refused one. A file without a line is the one that killed the process.
"""

import json
import os
import resource
import sys
import time
import warnings
from collections.abc import Callable
from io import BytesIO
from typing import Any, BinaryIO, NoReturn, TextIO

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image, ImageCms
from PIL.ImageCms import ImageCmsProfile, PyCMSError

Values = dict[str, Any]

PREVIEW_SIDE = 1600
THUMB_SIDE = 480
PREVIEW_QUALITY = 85
THUMB_QUALITY = 80
LARGEST_COPY = 32 * 1024 * 1024

CODECS = {"h264", "hevc"}
CONTAINER_OPTIONS = {
    "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2",
    "protocol_whitelist": "",
    "codec_whitelist": "h264,hevc",
}
POSTER_AFTER_SECONDS = 0.3
POSTER_WITHIN_FRAMES = 12

ORIENTATION_TAG = 0x0112
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


class RefusedError(Exception):
    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


# --- photos ---


def decode_photo(source: BinaryIO, job: Values, bounds: Values) -> Values:
    try:
        image = Image.open(source, formats=[job["format"]])
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as bomb:
        raise RefusedError("too_many_pixels", limit=bounds["pixels"]) from bomb
    width, height = image.size
    check_pixels(width, height, bounds)
    orientation = orientation_of(image)
    small = scaled(resizable(image), PREVIEW_SIDE)
    write_copies(turned(in_srgb(flat(small)), orientation), job)
    if orientation >= FIRST_SIDEWAYS_ORIENTATION:
        width, height = height, width
    return {"width": width, "height": height, "duration": None}


def check_pixels(width: int, height: int, bounds: Values) -> None:
    if width * height > bounds["pixels"]:
        raise RefusedError("too_many_pixels", limit=bounds["pixels"])
    if width * height <= 0:
        raise RefusedError("unreadable")


def orientation_of(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(ORIENTATION_TAG, 1))
    except Exception:  # noqa: BLE001 — broken metadata raises nearly anything, and does not make a broken photo
        return 1


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


def write_copies(image: Image.Image, job: Values) -> None:
    # Pillow writes what it finds in `info`, comments among it: the copies carry pixels only.
    image.info.clear()
    image.save(job["preview"], "JPEG", quality=PREVIEW_QUALITY, optimize=True)
    image.thumbnail((THUMB_SIDE, THUMB_SIDE), Image.Resampling.LANCZOS)
    image.save(job["thumb"], "JPEG", quality=THUMB_QUALITY, optimize=True)


# --- videos ---


def decode_video(source: BinaryIO, job: Values, bounds: Values) -> Values:
    check_boxes(source)
    with av.open(
        source, mode="r", format="mp4", container_options=CONTAINER_OPTIONS, io_open=open_nothing
    ) as container:
        stream = first_video(container)
        check_pixels(stream.codec_context.width, stream.codec_context.height, bounds)
        seconds = measured_seconds(container, stream, bounds)
        poster = poster_frame(container, stream)
    width, height = poster.width, poster.height
    quarter_turns = poster.rotation // 90 % 4
    if quarter_turns % 2:
        width, height = height, width
    picture: Image.Image = poster.to_image()  # type: ignore[no-untyped-call]  # PyAV ships it untyped
    upright = scaled(picture, PREVIEW_SIDE).rotate(90 * quarter_turns, expand=True)
    write_copies(upright, job)
    return {"width": width, "height": height, "duration": seconds}


def open_nothing(url: str, _flags: int, _options: Values) -> NoReturn:
    """A film may name other files and addresses; none of them is opened."""
    raise PermissionError(url)


def check_boxes(source: BinaryIO) -> None:
    """A recording that was cut off has a last box longer than the file (ISO/IEC 14496-12, 4.2)."""
    size = source.seek(0, os.SEEK_END)
    at = 0
    while at + 8 <= size:
        at += box_length(source, at, size)
        if at > size:
            raise RefusedError("unreadable")
    source.seek(0)


def box_length(source: BinaryIO, at: int, size: int) -> int:
    source.seek(at)
    header = source.read(16)
    length = int.from_bytes(header[:4], "big")
    if length == 0:
        return size - at
    if length == 1:
        length = int.from_bytes(header[8:16], "big")
    if length < 8:
        raise RefusedError("unreadable")
    return length


def first_video(container: InputContainer) -> VideoStream:
    if not container.streams.video:
        raise RefusedError("unreadable")
    stream = container.streams.video[0]
    codec = stream.codec_context.name
    if codec not in CODECS:
        raise RefusedError("codec_refused", codec=codec)
    stream.thread_type = "NONE"
    return stream


def measured_seconds(container: InputContainer, stream: VideoStream, bounds: Values) -> float:
    """How long it plays, by its packets and by its own word, whichever is more."""
    packets, ends = 0, 0.0
    for packet in container.demux(stream):
        if packet.pts is not None and packet.time_base is not None:
            packets += 1
            ends = max(ends, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    seconds = max(ends, (container.duration or 0) / av.time_base)
    if seconds > bounds["seconds"]:
        raise RefusedError("too_long", limit=bounds["seconds"])
    if packets < 2 or seconds <= 0:
        raise RefusedError("unreadable")
    return round(seconds, 3)


def poster_frame(container: InputContainer, stream: VideoStream) -> VideoFrame:
    """An early frame, a little after the start, which is often black."""
    container.seek(0)
    found = None
    for number, found in enumerate(container.decode(stream), start=1):
        if number >= POSTER_WITHIN_FRAMES or (found.time or 0) >= POSTER_AFTER_SECONDS:
            break
    if found is None:
        raise RefusedError("unreadable")
    return found


# --- the process ---

DECODERS: dict[str, Callable[[BinaryIO, Values, Values], Values]] = {"photo": decode_photo, "video": decode_video}


def answer_for(job: Values, bounds: Values) -> Values:
    try:
        with open(job["source"], "rb") as source:
            return DECODERS[job["kind"]](source, job, bounds)
    except RefusedError as refusal:
        return {"refused": refusal.code, "values": refusal.values}
    except Exception as error:  # noqa: BLE001 — decoders raise nearly anything on broken input, and each means the same
        return {"refused": "unreadable", "values": {}, "cause": f"{type(error).__name__}: {error}"[:300]}


def lock_down(bounds: Values) -> None:
    if sys.platform == "linux":
        cap(resource.RLIMIT_AS, bounds["memory"])
    cap(resource.RLIMIT_FSIZE, LARGEST_COPY)
    cap(resource.RLIMIT_CORE, 0)
    os.umask(0o077)
    Image.MAX_IMAGE_PIXELS = bounds["pixels"]
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def cap(what: int, most: int) -> None:
    """For good: neither limit can be raised again."""
    most = within_hard_limit(what, most)
    resource.setrlimit(what, (most, most))


def grant_cpu(seconds: int) -> None:
    """This much more CPU time from here on; then the kernel ends the process."""
    most = within_hard_limit(resource.RLIMIT_CPU, int(time.process_time()) + seconds + 1)
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def within_hard_limit(what: int, most: int) -> int:
    hard = resource.getrlimit(what)[1]
    return most if hard == resource.RLIM_INFINITY else min(most, hard)


def private_stdout() -> TextIO:
    """The answers' own way out; what libraries print by accident goes to stderr."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def main() -> None:
    order = json.load(sys.stdin)
    answers = private_stdout()
    lock_down(order["bounds"])
    for job in order["files"]:
        grant_cpu(order["bounds"]["cpu_seconds"])
        answer = answer_for(job, order["bounds"])
        print(json.dumps(answer), file=answers, flush=True)
        if "refused" in answer:
            break


if __name__ == "__main__":
    main()
