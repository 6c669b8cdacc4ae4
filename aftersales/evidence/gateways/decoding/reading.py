"""Letters on a photo, read by Tesseract where the machine has it: its C interface takes bytes and opens nothing."""

import ctypes
import os
from typing import BinaryIO

from PIL import Image

from aftersales.evidence.gateways.decoding.bounds import Values

LIBRARY = "libtesseract.so.5"
LANGUAGE = b"eng"
SCATTERED_LINES = 11
"""Its page segmentation for letters anywhere on a picture."""
LONGEST_TEXT = 4000

_reader: tuple[ctypes.CDLL, ctypes.c_void_p] | None = None


def prepare() -> None:
    """Loads library and language, which are files: later none can be opened. Without them nothing is read."""
    global _reader  # noqa: PLW0603 -- one for the life of this process
    os.environ["OMP_THREAD_LIMIT"] = "1"
    try:
        library = ctypes.CDLL(LIBRARY)
    except OSError:
        return
    library.TessBaseAPICreate.restype = ctypes.c_void_p
    library.TessBaseAPIGetUTF8Text.restype = ctypes.c_void_p
    interface = ctypes.c_void_p(library.TessBaseAPICreate())
    if library.TessBaseAPIInit3(interface, None, LANGUAGE) == 0:
        library.TessBaseAPISetPageSegMode(interface, SCATTERED_LINES)
        _reader = library, interface


def read_text(source: BinaryIO, _kind: str, _copies: dict[str, BinaryIO], _bounds: Values) -> Values:
    """`source` is a copy of ours, a JPEG; never a stranger's file."""
    if _reader is None:
        return {"text": ""}
    library, interface = _reader
    with Image.open(source, formats=["JPEG"]) as picture:
        grey = picture.convert("L")
    library.TessBaseAPISetImage(interface, grey.tobytes(), grey.width, grey.height, 1, grey.width)
    found = library.TessBaseAPIGetUTF8Text(interface)
    if not found:
        return {"text": ""}
    text = ctypes.string_at(found).decode(errors="replace")
    library.TessDeleteText(ctypes.c_void_p(found))
    library.TessBaseAPIClear(interface)
    return {"text": text[:LONGEST_TEXT]}
