"""`manage.py up`: the whole portal on one machine, with no other service."""

import errno
import http.client
import os
import shutil
import socket
import sys
from argparse import ArgumentParser
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.db import connections

from portal.demo.people import PASSWORD
from portal.supervisor import Program, Supervisor, SupervisorError, die_with

# Where `portal` can be imported from, wherever manage.py was called.
ROOT = Path(__file__).resolve().parents[3]
ADDRESS = "127.0.0.1"
# Celery warns of root on every start; without pickle there is nothing to warn of.
QUIET = {"PYTHONWARNINGS": "ignore:::celery.platforms", "PYTHONUNBUFFERED": "1"}
# One worker has nobody to gossip with.
ALONE = ("--without-gossip", "--without-mingle", "--without-heartbeat")
# Opening pictures and films takes what the pages leave.
AFTER_THE_PAGES = ("nice", "-n", "10") if shutil.which("nice") else ()
# Not a temporary file of ours: where gunicorn keeps its heartbeat.
MEMORY = Path("/dev/shm")  # noqa: S108
DEMO_SIGN_INS = (
    ("customer", "a customer with orders and requests"),
    ("customer2", "another customer"),
    ("agent", "customer service of the flagship store"),
    ("agent2", "customer service of an authorized store"),
    ("senior", "senior agent of the flagship store"),
    ("manager", "manager of the flagship store"),
    ("finance", "finance of the flagship store"),
    ("arbiter", "the platform's arbiter"),
    ("operator", "sets up the platform"),
    ("auditor", "sees everything, changes nothing"),
    ("admin", "administrator"),
)


class PortError(Exception):
    """The port cannot be used; the message is the one line that the user sees."""


class Command(BaseCommand):
    help = "Prepares the database and runs web, worker, beat and evidence together until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", default=os.environ.get("PORT", "8000"))
        parser.add_argument("--stop-with-parent", action="store_true", help="stop when the caller is gone")

    def handle(self, *args: Any, **options: Any) -> None:
        parent = os.getppid() if options["stop_with_parent"] else None
        if parent and (prepare := die_with(parent)):
            prepare()
        try:
            listener = listen(options["port"])
            self.prepare()
            self.supervise(listener, parent=parent)
        except (PortError, SupervisorError) as error:
            # Plainly: a CommandError would put its own name in front.
            self.stderr.write(str(error), self.style.ERROR)
            sys.exit(1)
        except KeyboardInterrupt:
            self.say("Interrupted.")
            sys.exit(130)
        self.say("Stopped.")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def prepare(self) -> None:
        self.say("Preparing the database ...")
        for folder in (settings.MEDIA_ROOT, settings.STATIC_ROOT):
            Path(folder).mkdir(parents=True, exist_ok=True)
        if settings.STATIC_BUILT:
            call_command("collectstatic", interactive=False, verbosity=0)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        if settings.DEMO:
            call_command("seed_demo", if_missing=True, stdout=self.stdout, stderr=self.stderr)

    def supervise(self, listener: socket.socket, *, parent: int | None) -> None:
        port = listener.getsockname()[1]
        url = f"http://{ADDRESS}:{port}"
        programs = self.programs(listener)
        # The evidence program looks for rows itself, so nobody would take messages about them out of the queue.
        environment = {"PUBLIC_URL": url, **os.environ, **QUIET, "EVIDENCE_EVERY_SECONDS": "0"}
        supervisor = Supervisor(programs=programs, environment=environment, folder=ROOT, say=self.say, parent=parent)
        # The children open their own connections.
        connections.close_all()
        self.say("Starting web, worker, beat and evidence ...")
        supervisor.run(needed=programs[0], answers=lambda: healthy(port), ready=lambda: self.welcome(url))

    def programs(self, listener: socket.socket) -> list[Program]:
        descriptor = listener.fileno()
        return [
            Program("web", gunicorn(descriptor), descriptors=[descriptor]),
            Program("worker", celery("worker", "-P", "threads", "-c", "4", *ALONE)),
            Program("beat", celery("beat")),
            Program("evidence", [*AFTER_THE_PAGES, sys.executable, "manage.py", "process_evidence", "--loop"]),
        ]

    def welcome(self, url: str) -> None:
        lines = ["", f"  The portal is at {url}", ""]
        if settings.DEMO:
            lines += [f"  Demo sign-ins at {url}/accounts/login/, password {PASSWORD}", ""]
            lines += [f"    {name:<10} {what}" for name, what in DEMO_SIGN_INS]
            lines += [""]
        self.say("\n".join([*lines, "  Ctrl-C stops everything.", ""]))


def listen(port: str) -> socket.socket:
    """Holds the port from here on: the web server is handed this very socket."""
    if not (port.isdecimal() and 0 <= int(port) <= 65535):
        raise PortError(f"PORT={port} is not a port. Choose one: PORT=8001 make run")
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((ADDRESS, int(port)))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise PortError(refusal(int(port), error)) from error
    return listener


def refusal(port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken. Choose another: PORT={port + 1 if port < 65535 else 8000} make run"
    return f"Port {port} cannot be used ({error.strerror}). Choose another: PORT=8001 make run"


def gunicorn(descriptor: int) -> list[str]:
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"fd://{descriptor}", "--no-control-socket"]
    command += ["--worker-class", "gthread", "--workers", "2", "--threads", "4"]
    command += ["--timeout", "120", "--graceful-timeout", "5", "--log-level", "warning"]
    # The heartbeat file on a disk can block a worker; memory cannot.
    return [*command, "--worker-tmp-dir", str(MEMORY)] if MEMORY.is_dir() else command


def celery(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "celery", "-A", "portal", "--quiet", *arguments, "--loglevel", "WARNING"]


def healthy(port: int) -> bool:
    connection = http.client.HTTPConnection(ADDRESS, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
