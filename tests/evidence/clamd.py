"""A scanner to talk to: the real clamd with one signature of our own, and a counterfeit that misbehaves."""

import shutil
import socketserver
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket

CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")
# The test file of the EICAR, in two parts, so that this one is not taken for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
STREAM_MAX_LENGTH = 100_000


@contextmanager
def real_clamd(folder: Path) -> Iterator[str]:
    """Its address. It knows nothing but EICAR's test file, and asks no network."""
    assert CLAMD
    database = folder / "signatures"
    database.mkdir()
    (database / "ours.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
    path = folder / "clamd.sock"
    config = folder / "clamd.conf"
    config.write_text(
        f"LocalSocket {path}\nDatabaseDirectory {database}\nTemporaryDirectory {folder}\nForeground yes\n"
        f"StreamMaxLength {STREAM_MAX_LENGTH}\nAlertExceedsMax yes\nLogFile {folder / 'clamd.log'}\n"
    )
    with subprocess.Popen(
        [CLAMD, "--config-file", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as clamd:
        try:
            _wait_for(path)
            yield f"unix:{path}"
        finally:
            clamd.kill()


def _wait_for(path: Path) -> None:
    give_up_at = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < give_up_at, "clamd did not start"
        time.sleep(0.05)


def read_stream(connection: socket) -> bytes:
    """What a client sends after zINSTREAM, up to its empty chunk."""
    file = connection.makefile("rb")
    assert file.read(len(b"zINSTREAM\0")) == b"zINSTREAM\0"
    content = b""
    while size := struct.unpack("!I", file.read(4))[0]:
        content += file.read(size)
    return content


@contextmanager
def counterfeit_clamd(answer: Callable[[socket], None]) -> Iterator[str]:
    """A server that does this with every connection."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            answer(self.request)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"tcp://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
