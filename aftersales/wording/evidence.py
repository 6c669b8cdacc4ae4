from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext, ngettext

from aftersales.domain.evidence import RefusalCode

MEGABYTE = 1024 * 1024

Values = Mapping[str, Any]


def evidence_sentence(code: RefusalCode, values: Values) -> str:
    """What is wrong with the file, what stays safe, what to do: in the reader's language, not yet escaped."""
    sentence = SENTENCES[code](values)
    name = values.get("name")
    if not name:
        return sentence
    return gettext("%(file)s: %(sentence)s") % {"file": name, "sentence": sentence}


def shown_size(size: int) -> str:
    """Bytes as people read them: "20 MB", "900 KB"."""
    if size >= MEGABYTE:
        return f"{size / MEGABYTE:.4g} MB"
    return f"{size / 1024:.4g} KB"


def _empty_file(_values: Values) -> str:
    return gettext("This file is empty. Choose another. Your other files are safe.")


def _too_large(values: Values) -> str:
    return gettext("This file is larger than %(size)s. Choose a smaller or shorter one. Your other files are safe.") % {
        "size": shown_size(values["limit"])
    }


def _wrong_type(_values: Values) -> str:
    return gettext(
        "This file is not one we can use. Choose a JPEG, PNG or WebP photo, or an MP4 video. Your other files are safe."
    )


def _unreadable(_values: Values) -> str:
    return gettext("We can't open this file; it may be incomplete. Choose another. Your other files are safe.")


def _too_many_pixels(values: Values) -> str:
    return gettext(
        "This picture has more than %(millions)s million pixels. Choose a smaller one. Your other files are safe."
    ) % {"millions": f"{values['limit'] / 1_000_000:.4g}"}


def _too_many_photos(values: Values) -> str:
    return ngettext(
        "You can add %(limit)s photo. Choose the one that shows the problem best.",
        "You can add up to %(limit)s photos. Choose those that show the problem best.",
        values["limit"],
    ) % {"limit": values["limit"]}


def _too_many_videos(values: Values) -> str:
    return ngettext(
        "You can add %(limit)s video. Choose the one that shows the problem best.",
        "You can add up to %(limit)s videos. Choose those that show the problem best.",
        values["limit"],
    ) % {"limit": values["limit"]}


def _too_long(values: Values) -> str:
    minutes, seconds = divmod(values["limit"], 60)
    return gettext("This video is longer than %(limit)s. Choose a shorter one. Your other files are safe.") % {
        "limit": f"{minutes}:{seconds:02}"
    }


def _codec_refused(_values: Values) -> str:
    return gettext(
        "We can't play this kind of video. Record it with your phone's camera, or save it as MP4 (H.264). "
        "Your other files are safe."
    )


SENTENCES: dict[RefusalCode, Callable[[Values], str]] = {
    RefusalCode.EMPTY_FILE: _empty_file,
    RefusalCode.TOO_LARGE: _too_large,
    RefusalCode.WRONG_TYPE: _wrong_type,
    RefusalCode.UNREADABLE: _unreadable,
    RefusalCode.TOO_MANY_PIXELS: _too_many_pixels,
    RefusalCode.TOO_MANY_PHOTOS: _too_many_photos,
    RefusalCode.TOO_MANY_VIDEOS: _too_many_videos,
    RefusalCode.TOO_LONG: _too_long,
    RefusalCode.CODEC_REFUSED: _codec_refused,
}
