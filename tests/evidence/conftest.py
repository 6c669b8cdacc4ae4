from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def kept_files(media: Path) -> Callable[[], list[str]]:
    """The names of the files below MEDIA_ROOT at the moment of asking."""
    return lambda: sorted(path.name for path in media.rglob("*") if path.is_file())
