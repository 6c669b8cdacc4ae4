"""A film is looked over by its container and codec before anything of it is decoded; then it gets a poster."""

import os
from typing import BinaryIO, NoReturn

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from aftersales.domain.media_types import VIDEO_CODECS
from aftersales.evidence.gateways.decoding.bounds import RefusedError, Values, check_pixels
from aftersales.evidence.gateways.decoding.copying import TooSlowError, write_film
from aftersales.evidence.gateways.decoding.likeness import likeness
from aftersales.evidence.gateways.decoding.photos import PREVIEW_SIDE, Copies, scaled, text, write_copies

AUDIO_CODECS = ("aac", "mp3", "opus", "vorbis", "pcm_s16le", "pcm_s16be", "alac", "flac")
DECODERS = ("libdav1d", "libaom-av1", "libvpx", "libvpx-vp9", "mp3float", "libopus", "libvorbis")
CONTAINER_OPTIONS = {
    "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm",
    "protocol_whitelist": "",
    "codec_whitelist": ",".join((*VIDEO_CODECS, *AUDIO_CODECS, *DECODERS)),
}
POSTER_AFTER_SECONDS = 0.3
POSTER_WITHIN_FRAMES = 12


def decode_film(source: BinaryIO, kind: str, copies: Copies, bounds: Values) -> Values:
    if kind == "mov":
        check_boxes(source)
    with opened(source, kind) as container:
        stream = first_video(container)
        check_pixels(stream.codec_context.width, stream.codec_context.height, bounds["video_pixels"])
        seconds = measured_seconds(container, stream, bounds)
        poster = poster_frame(container, stream)
        facts = taken_facts(container)
    width, height = poster.width, poster.height
    check_pixels(width, height, bounds["video_pixels"])
    quarter_turns = poster.rotation // 90 % 4
    if quarter_turns % 2:
        width, height = height, width
    picture: Image.Image = poster.to_image()  # type: ignore[no-untyped-call]  # PyAV ships it untyped
    upright = scaled(picture, PREVIEW_SIDE).rotate(90 * quarter_turns, expand=True)
    found = {"width": width, "height": height, "duration": seconds, "likeness": likeness(upright), **facts}
    write_copies(upright, copies)
    return {**found, "film": film_written(source, kind, copies["film"], quarter_turns, bounds)}


def film_written(source: BinaryIO, kind: str, copy: BinaryIO, quarter_turns: int, bounds: Values) -> bool:
    """Whether there is a copy to play. A film too long to copy in time keeps its poster, never half a copy."""
    source.seek(0)
    try:
        with opened(source, kind) as container:
            picture, sound = first_video(container), first_sound(container)
            write_film(container, picture, sound, copy, quarter_turns=quarter_turns, bounds=bounds)
    except TooSlowError:
        copy.truncate(0)
        return False
    return True


def opened(source: BinaryIO, kind: str) -> InputContainer:
    return av.open(source, mode="r", format=kind, container_options=CONTAINER_OPTIONS, io_open=open_nothing)


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
    codec = stream.codec_context.codec.canonical_name
    if codec not in VIDEO_CODECS:
        raise RefusedError("codec_refused", codec=codec)
    stream.thread_type = "NONE"
    return stream


def first_sound(container: InputContainer) -> AudioStream | None:
    """What cannot be heard safely is left out; the original still has it."""
    if not container.streams.audio:
        return None
    stream = container.streams.audio[0]
    return stream if stream.codec_context.codec.canonical_name in AUDIO_CODECS else None


def taken_facts(container: InputContainer) -> Values:
    """When and with what, in the camera's own words; nobody has checked them."""
    told = container.metadata
    make, model = (told.get(f"com.apple.quicktime.{name}", told.get(name, "")) for name in ("make", "model"))
    taken = told.get("com.apple.quicktime.creationdate") or told.get("creation_time", "")
    return {"taken": text(taken), "device": f"{text(make)} {text(model)}".strip()}


def measured_seconds(container: InputContainer, stream: VideoStream, bounds: Values) -> float:
    """How long it plays, by its packets and by its own word, whichever is more."""
    packets, ends = 0, 0.0
    for packet in container.demux(stream):
        if packet.pts is not None and packet.time_base is not None:
            packets += 1
            ends = max(ends, float((packet.pts + (packet.duration or 0)) * packet.time_base))
        if packets > bounds["video_frames"]:
            raise RefusedError("too_many_frames", limit=bounds["video_frames"])
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
