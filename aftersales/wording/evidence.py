from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from aftersales.domain.evidence import EvidenceState, Limits, RefusalCode
from aftersales.domain.media_types import EvidenceKind

MEGABYTE = 1024 * 1024

Values = Mapping[str, Any]


class Checked(Protocol):
    """A piece of evidence, by what its checking found."""

    state: str
    refusal: str
    refusal_values: Any


_STATES = {
    EvidenceState.UPLOADING: _("Still arriving"),
    EvidenceState.SCANNING: _("Being checked"),
    EvidenceState.REFUSED: _("Can't be used"),
    EvidenceState.FAILED: _("Could not be checked"),
    EvidenceState.PURGED: _("Deleted after its time"),
}


def evidence_sentence(code: RefusalCode, values: Values) -> str:
    """What is wrong with the file, what stays safe, what to do: in the reader's language, not yet escaped."""
    sentence = SENTENCES[code](values)
    name = values.get("name")
    if not name:
        return sentence
    return gettext("%(file)s: %(sentence)s") % {"file": name, "sentence": sentence}


def limits_sentence(limits: Limits) -> str:
    """The limits of one request, told before anything is chosen."""
    return gettext(
        "Up to %(photos)s photos (%(photo_types)s, %(photo_size)s each), %(videos)s video (%(video_types)s, "
        "%(video_size)s, %(minutes)s minutes) and %(documents)s PDFs (%(document_size)s each); %(total)s in all. "
        "Where a photo was taken is removed from what others see."
    ) % {
        "photos": limits.photos,
        "photo_types": shown_names(limits.titles(EvidenceKind.PHOTO)),
        "photo_size": shown_size(limits.photo_bytes),
        "videos": limits.videos,
        "video_types": shown_names(limits.titles(EvidenceKind.VIDEO)),
        "video_size": shown_size(limits.video_bytes),
        "minutes": limits.video_seconds // 60,
        "documents": limits.documents,
        "document_size": shown_size(limits.document_bytes),
        "total": shown_size(limits.total_bytes),
    }


def evidence_state_words(state: str) -> str:
    """What to say of a file that is not there to look at; empty for one that is."""
    return str(_STATES.get(EvidenceState(state), ""))


def evidence_problem(evidence: Checked) -> str:
    """Why a file cannot be used and what to do; empty while nothing is wrong with it."""
    return problem_sentence(evidence.state, evidence.refusal, evidence.refusal_values)


def problem_sentence(state: str, refusal: str, values: Values) -> str:
    if state == EvidenceState.REFUSED:
        return SENTENCES[RefusalCode(refusal)](values)
    if state == EvidenceState.FAILED:
        return gettext("Checking this file failed on our side. It is kept; please add it once more.")
    return ""


def shown_names(names: Iterable[str]) -> str:
    """ "JPEG, PNG, WebP"."""
    return pgettext("between names", ", ").join(names)


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


def _too_much(values: Values) -> str:
    return gettext("Together these files are larger than %(size)s. Leave some out, or choose a shorter video.") % {
        "size": shown_size(values["limit"])
    }


def _wrong_type(values: Values) -> str:
    return gettext(
        "This file is not one we can use. Choose a photo (%(photos)s), a video (%(videos)s) or a PDF. "
        "Your other files are safe."
    ) % {"photos": shown_names(values["photos"]), "videos": shown_names(values["videos"])}


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


def _too_many_documents(values: Values) -> str:
    return ngettext("You can add %(limit)s PDF.", "You can add up to %(limit)s PDFs.", values["limit"]) % {
        "limit": values["limit"]
    }


def _too_many_frames(_values: Values) -> str:
    return gettext(
        "This video has too many pictures a second. Record it at normal speed, not in slow motion. "
        "Your other files are safe."
    )


def _infected(_values: Values) -> str:
    return gettext(
        "Our virus scanner found something in this file, so nobody will open it. Take a new photo or video. "
        "Your other files are safe."
    )


def _too_long(values: Values) -> str:
    minutes, seconds = divmod(values["limit"], 60)
    return gettext("This video is longer than %(limit)s. Choose a shorter one. Your other files are safe.") % {
        "limit": f"{minutes}:{seconds:02}"
    }


def _not_here(_values: Values) -> str:
    return gettext("One of your files is not here any more, or not completely. Please choose it again.")


def _not_stored(_values: Values) -> str:
    return gettext("We can't store files just now, so nothing was sent. Please try again in a minute.")


def _codec_refused(_values: Values) -> str:
    return gettext(
        "We can't play this kind of video. Record it with your phone's camera, or save it as MP4 (H.264). "
        "Your other files are safe."
    )


SENTENCES: dict[RefusalCode, Callable[[Values], str]] = {
    RefusalCode.EMPTY_FILE: _empty_file,
    RefusalCode.TOO_LARGE: _too_large,
    RefusalCode.TOO_MUCH: _too_much,
    RefusalCode.WRONG_TYPE: _wrong_type,
    RefusalCode.UNREADABLE: _unreadable,
    RefusalCode.TOO_MANY_PIXELS: _too_many_pixels,
    RefusalCode.TOO_MANY_PHOTOS: _too_many_photos,
    RefusalCode.TOO_MANY_VIDEOS: _too_many_videos,
    RefusalCode.TOO_MANY_DOCUMENTS: _too_many_documents,
    RefusalCode.TOO_MANY_FRAMES: _too_many_frames,
    RefusalCode.INFECTED: _infected,
    RefusalCode.TOO_LONG: _too_long,
    RefusalCode.CODEC_REFUSED: _codec_refused,
    RefusalCode.NOT_HERE: _not_here,
    RefusalCode.NOT_STORED: _not_stored,
}
