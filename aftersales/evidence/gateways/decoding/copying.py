"""The copy of a film that people play: 720p, 30 frames a second, H.264 and AAC, its index in front, no metadata."""

import os
import time
from contextlib import suppress
from fractions import Fraction
from typing import BinaryIO

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.error import BlockingIOError as NothingYetError
from av.error import EOFError as AllSeenError
from av.error import InvalidDataError
from av.filter import Graph
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from aftersales.evidence.gateways.decoding.bounds import Values, check_pixels

SHORTER_SIDE = 720
LONGER_SIDE = 1280
FRAME_RATE = 30
VIDEO_OPTIONS = {"preset": "veryfast", "crf": "26", "threads": "2"}
SOUND_RATE = 44_100
SOUND_BITS = 96_000
# By quarter turns against the clock, as frames tell them.
TURNS = {0: (), 1: (("transpose", "cclock"),), 2: (("hflip", ""), ("vflip", "")), 3: (("transpose", "clock"),)}


class TooSlowError(Exception):
    """The copy would take longer than allowed."""


class SameFile:
    """The file being written, read from its start; the muxer does so to move the index to the front."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.at = 0

    def read(self, size: int) -> bytes:
        found = os.pread(self.descriptor, size, self.at)
        self.at += len(found)
        return found

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self.at, os.SEEK_END: os.fstat(self.descriptor).st_size}[whence]
        self.at = start + offset
        return self.at

    def tell(self) -> int:
        return self.at

    def close(self) -> None:
        """The descriptor belongs to the writer."""


def write_film(
    source: InputContainer,
    picture: VideoStream,
    sound: AudioStream | None,
    copy: BinaryIO,
    *,
    quarter_turns: int,
    bounds: Values,
) -> None:
    """The first picture stream, upright, and the first sound; nothing else. Raises TooSlowError when time runs out."""
    picture.thread_type = "AUTO"
    picture.codec_context.thread_count = 2
    give_up_at = time.monotonic() + bounds["film_seconds"]
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    with av.open(
        copy, mode="w", format="mp4", options=options, io_open=lambda *_asked: SameFile(copy.fileno())
    ) as film:
        shown = _Pictures(film, picture, quarter_turns, bounds["video_pixels"])
        heard = _Sound(film) if sound else None
        for packet in source.demux([picture, sound] if sound else [picture]):
            if time.monotonic() > give_up_at:
                raise TooSlowError
            with suppress(InvalidDataError):  # a damaged part leaves a gap, as in any player
                for frame in packet.decode():
                    if isinstance(frame, VideoFrame):
                        shown.add(frame)
                    elif isinstance(frame, AudioFrame) and heard:
                        heard.add(frame)
        shown.end()
        if heard:
            heard.end()


def shown_size(width: int, height: int) -> tuple[int, int]:
    """At most 1280 x 720 (or upright 720 x 1280), never larger than it was, both even."""
    shrink = min(1.0, SHORTER_SIDE / min(width, height), LONGER_SIDE / max(width, height))
    return max(2, round(width * shrink / 2) * 2), max(2, round(height * shrink / 2) * 2)


class _Pictures:
    def __init__(self, film: OutputContainer, source: VideoStream, quarter_turns: int, most_pixels: int) -> None:
        self.film, self.most_pixels = film, most_pixels
        width, height = source.codec_context.width, source.codec_context.height
        size = shown_size(height, width) if quarter_turns % 2 else shown_size(width, height)
        rate = min(Fraction(FRAME_RATE), max(Fraction(1), source.average_rate or Fraction(FRAME_RATE)))
        self.stream = film.add_stream("libx264", rate=rate, options=VIDEO_OPTIONS)
        self.stream.width, self.stream.height = size
        self.stream.pix_fmt = "yuv420p"
        self.graph = _graph(source, quarter_turns, size, rate)

    def add(self, frame: VideoFrame | None) -> None:
        if frame is not None:
            check_pixels(frame.width, frame.height, self.most_pixels)
        self.graph.push(frame)
        with suppress(NothingYetError, AllSeenError):
            while True:
                ready = self.graph.vpull()
                ready.pict_type = PictureType.NONE  # which pictures are whole ones is for the copy to choose
                self.film.mux(self.stream.encode(ready))

    def end(self) -> None:
        self.add(None)
        self.film.mux(self.stream.encode(None))


class _Sound:
    def __init__(self, film: OutputContainer) -> None:
        self.film = film
        self.stream = film.add_stream("aac", rate=SOUND_RATE, layout="stereo")
        self.stream.bit_rate = SOUND_BITS
        self.resampler = AudioResampler(format="fltp", layout="stereo", rate=SOUND_RATE, frame_size=1024)

    def add(self, frame: AudioFrame | None) -> None:
        for ready in self.resampler.resample(frame):
            self.film.mux(self.stream.encode(ready))

    def end(self) -> None:
        self.add(None)
        self.film.mux(self.stream.encode(None))


def _graph(source: VideoStream, quarter_turns: int, size: tuple[int, int], rate: Fraction) -> Graph:
    graph = Graph()
    steps = (
        *TURNS[quarter_turns],
        ("scale", f"{size[0]}:{size[1]}"),
        ("fps", f"{rate}:eof_action=pass"),
        ("setsar", "1"),
        ("format", "yuv420p"),
    )
    graph.link_nodes(
        graph.add_buffer(template=source), *(graph.add(name, given) for name, given in steps), graph.add("buffersink")
    ).configure()
    return graph
