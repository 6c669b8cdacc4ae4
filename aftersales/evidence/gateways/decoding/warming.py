"""Before the doors are shut, everything a library loads on its first use is loaded, by using it once."""

from fractions import Fraction
from io import BytesIO
from tempfile import TemporaryFile
from typing import BinaryIO

import av
from PIL import Image, ImageCms

from aftersales.evidence.gateways.decoding import films, photos

PICTURES = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF", "GIF")
SIZE = (64, 48)
BOUNDS = {
    "pixels": 10_000,
    "video_pixels": 10_000,
    "video_frames": 100,
    "seconds": 10,
    "film_seconds": 30,
}


def warm_up() -> None:
    photos.prepare()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind in PICTURES:
        drawn = BytesIO()
        Image.new("RGB", SIZE).save(drawn, kind, icc_profile=profile)
        with TemporaryFile() as preview, TemporaryFile() as thumb:
            photos.decode_photo(drawn, kind, {"preview": preview, "thumb": thumb}, BOUNDS)
    with TemporaryFile() as film, TemporaryFile() as preview, TemporaryFile() as thumb, TemporaryFile() as copy:
        _shoot(film)
        film.seek(0)
        films.decode_film(film, "mov", {"preview": preview, "thumb": thumb, "film": copy}, BOUNDS)


def _shoot(file: BinaryIO) -> None:
    """Two pictures with sound."""
    with av.open(file, mode="w", format="mp4") as film:
        picture, sound = film.add_stream("libx264", rate=10), film.add_stream("aac", rate=44_100, layout="stereo")
        picture.width, picture.height, picture.pix_fmt = *SIZE, "yuv420p"
        for moment in range(2):
            frame = av.VideoFrame.from_image(Image.new("RGB", SIZE))  # type: ignore[no-untyped-call]  # PyAV ships it untyped
            frame.pts, frame.time_base = moment, Fraction(1, 10)
            film.mux(picture.encode(frame))
        silence = av.AudioFrame(format="fltp", layout="stereo", samples=1024)
        silence.rate, silence.pts = 44_100, 0
        for plane in silence.planes:  # a new frame holds whatever lay in memory, which may be no sound at all
            plane.update(bytes(plane.buffer_size))
        for packets in (picture.encode(None), sound.encode(silence), sound.encode(None)):
            film.mux(packets)
