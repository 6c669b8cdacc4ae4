from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared in the source language unless a test says otherwise."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    """No test writes into the working tree."""
    folder = tmp_path / "media"
    settings.MEDIA_ROOT = folder
    return folder


pytest_plugins = ["tests.services"]
