"""The process that opens strangers' files: one order at a time, until its parent is gone. No Django.

An order is one JSON line that comes with descriptors: the original (to read), then those of its copies (to write).
The answer is one JSON line. The process can open nothing itself while it works; see `bounds.shut_doors`.
"""

import errno
import json
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

from aftersales.evidence.gateways.decoding import bounds, films, photos, reading
from aftersales.evidence.gateways.decoding.bounds import RefusedError, Values
from aftersales.evidence.gateways.decoding.warming import warm_up

LONGEST_ORDER = 8192
READS = "reads"
"""The argument of a process that is to read letters as well."""
PROBE = 64 * 1024
COPIES = ("preview", "thumb", "film")
DECODERS: dict[str, Callable[[BinaryIO, str, photos.Copies, Values], Values]] = {
    "photo": photos.decode_photo,
    "video": films.decode_film,
    "text": reading.read_text,
}


def answer_for(order: Values, descriptors: list[int]) -> Values:
    source, *copies = (os.fdopen(number, "r+b" if place else "rb") for place, number in enumerate(descriptors))
    try:
        return _decoded(order, source, copies)
    except RefusedError as refusal:
        return {"refused": refusal.code, "values": refusal.values}
    except MemoryError:
        return {"refused": "unreadable", "values": {}, "cause": "MemoryError"}
    except Exception as error:  # noqa: BLE001 -- decoders raise nearly anything on broken input, and each means the same
        if any(has_no_room(copy) for copy in copies):
            return {"full": True}
        return {"refused": "unreadable", "values": {}, "cause": f"{type(error).__name__}: {error}"[:300]}
    finally:
        for file in (source, *copies):
            with suppress(OSError):
                file.close()


def _decoded(order: Values, source: BinaryIO, copies: list[BinaryIO]) -> Values:
    for copy in (source, *copies):  # another process may have begun with them
        if copy.seekable():
            copy.seek(0)
    for copy in copies:
        copy.truncate()
    decode = DECODERS[order["kind"]]
    answer = decode(source, order["format"], dict(zip(COPIES, copies, strict=False)), order["bounds"])
    for copy in copies:
        copy.flush()
    return answer


def has_no_room(copy: BinaryIO) -> bool:
    """Whether its disk takes no more, which is not the file's fault. Pillow does not say why it could not write."""
    try:
        os.pwrite(copy.fileno(), bytes(PROBE), os.fstat(copy.fileno()).st_size)
    except OSError as error:
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    return False


def serve(parent: socket.socket, *, reads: bool) -> None:
    bounds.settle()
    warm_up()
    if reads:
        reading.prepare()
    parent.sendall(b"ready\n")
    while True:
        bounds.open_doors()
        order, descriptors, _, _ = socket.recv_fds(parent, LONGEST_ORDER, 1 + len(COPIES))
        if not order:
            return
        bounds.shut_doors()
        told = json.loads(order)
        bounds.grant(told["bounds"])
        answer = answer_for(told, descriptors)
        bounds.rest()
        parent.sendall(json.dumps(answer).encode() + b"\n")


def main() -> None:
    serve(socket.socket(fileno=int(sys.argv[-1])), reads=READS in sys.argv)
