"""Compile locale/*/LC_MESSAGES/*.po to .mo by polib, so that no gettext is needed.

--check only tells whether they are fresh and complete: a text without a translation, or with one that was only
guessed (fuzzy), is refused in every language but the source's.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
SOURCE_LANGUAGE = "en"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    problems = []
    for path in sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po")):
        texts = polib.pofile(str(path))
        if path.parts[-3] != SOURCE_LANGUAGE:
            problems += [f"{path.relative_to(ROOT)}: {problem}" for problem in untranslated(texts)]
        compiled = path.with_suffix(".mo")
        if not check:
            texts.save_as_mofile(str(compiled))
        elif not compiled.exists() or compiled.read_bytes() != texts.to_binary():
            problems.append(f"{compiled.relative_to(ROOT)} is not what its .po says: make messages")
    print("\n".join(problems))
    return 1 if check and problems else 0


def untranslated(texts: polib.POFile) -> Iterator[str]:
    for entry in texts.untranslated_entries():
        yield f"not translated: {entry.msgid[:60]!r}"
    for entry in texts.fuzzy_entries():
        yield f"fuzzy: {entry.msgid[:60]!r}"


if __name__ == "__main__":
    sys.exit(main())
