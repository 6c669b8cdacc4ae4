"""What customers attach, as their phones send it: photos that know where they were taken, and a short film."""

from functools import cache

from playwright.sync_api import FilePayload

from portal.demo.pictures import mouse_photo, serial_label_photo, short_video


@cache
def photo() -> FilePayload:
    return FilePayload(name="mouse.jpg", mimeType="image/jpeg", buffer=mouse_photo(1))


@cache
def label_photo() -> FilePayload:
    return FilePayload(name="label.jpg", mimeType="image/jpeg", buffer=serial_label_photo(2, "2142LZX0A1B8"))


@cache
def film() -> FilePayload:
    return FilePayload(name="double-click.mp4", mimeType="video/mp4", buffer=short_video(1))


def liar() -> FilePayload:
    """A text that calls itself a photo."""
    return FilePayload(name="receipt.jpg", mimeType="image/jpeg", buffer=b"I am a photo, trust me.\n" * 40)
