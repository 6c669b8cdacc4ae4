"""Why a due time is when it is, step by step."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext, ngettext

from aftersales.domain.calendar import Step as CountedStep
from aftersales.domain.calendar import StepCode
from aftersales.wording.moments import shown_day, shown_due, shown_length, shown_moment

Step = Mapping[str, Any]


def step_sentence(step: Step, at: datetime | None = None) -> str:
    """One step as `deadlines` stores it; the year is left out when `at`, or the step itself, is of the same year."""
    code = step.get("code", "")
    sentence = SENTENCES.get(code)
    return sentence(step, at) if sentence else str(code)


def plain_step(step: CountedStep) -> Step:
    """A step as `step_sentence` reads it: the domain's own, in plain values."""
    return {
        "code": step.code,
        **{name: value if isinstance(value, int) else str(value) for name, value in step.values.items()},
    }


def _day(value: str, at: datetime | None) -> str:
    day = date.fromisoformat(value)
    return shown_day(day, at or datetime.fromisoformat(f"{value}T12:00:00+08:00"))


def _moment(value: str, at: datetime | None) -> str:
    moment = datetime.fromisoformat(value)
    return shown_moment(moment, at or moment)


def _counted_hours(step: Step, at: datetime | None) -> str:
    return ngettext("%(count)s hour from %(start)s on.", "%(count)s hours from %(start)s on.", step["count"]) % {
        "count": step["count"],
        "start": _moment(step["start"], at),
    }


def _counted_days(step: Step, at: datetime | None) -> str:
    return ngettext(
        "%(count)s day, counted from the day after %(start)s: up to %(end)s.",
        "%(count)s days, counted from the day after %(start)s: up to %(end)s.",
        step["count"],
    ) % {"count": step["count"], "start": _day(step["start"], at), "end": _day(step["end"], at)}


def _counted_workdays(step: Step, at: datetime | None) -> str:
    return ngettext(
        "%(count)s working day, counted from the day after %(start)s: up to %(end)s.",
        "%(count)s working days, counted from the day after %(start)s: up to %(end)s.",
        step["count"],
    ) % {"count": step["count"], "start": _day(step["start"], at), "end": _day(step["end"], at)}


def _counted_months(step: Step, at: datetime | None) -> str:
    return ngettext(
        "%(count)s month from %(start)s on: up to %(end)s.",
        "%(count)s months from %(start)s on: up to %(end)s.",
        step["count"],
    ) % {"count": step["count"], "start": _day(step["start"], at), "end": _day(step["end"], at)}


def _added_repair_days(step: Step, at: datetime | None) -> str:
    return ngettext(
        "%(count)s day in repair does not count and is added: up to %(end)s.",
        "%(count)s days in repair do not count and are added: up to %(end)s.",
        step["count"],
    ) % {"count": step["count"], "end": _day(step["end"], at)}


def _restarted_by_replacement(step: Step, at: datetime | None) -> str:
    return gettext("The item was replaced on %(day)s, and the term starts anew with that day.") % {
        "day": _day(step["day"], at)
    }


def _skipped_rest_days(step: Step, at: datetime | None) -> str:
    if step["start"] == step["end"]:
        return gettext("%(day)s is a rest day and does not count.") % {"day": _day(step["start"], at)}
    return gettext("%(start)s to %(end)s are rest days and do not count.") % {
        "start": _day(step["start"], at),
        "end": _day(step["end"], at),
    }


def _rolled_off_rest_day(step: Step, at: datetime | None) -> str:
    return gettext("%(start)s is a rest day, so the last day moves to %(end)s.") % {
        "start": _day(step["start"], at),
        "end": _day(step["end"], at),
    }


def _year_unknown(step: Step, _at: datetime | None) -> str:
    return gettext("The holidays of %(year)s are not published yet; only weekends are rest days.") % {
        "year": step["year"]
    }


def _ends_at_midnight(step: Step, at: datetime | None) -> str:
    return gettext("It ends at 24:00 on %(day)s.") % {"day": _day(step["day"], at)}


def _resumed_with_remainder(step: Step, at: datetime | None) -> str:
    return gettext("The clock stood still until %(start)s; with the time that was left it runs until %(end)s.") % {
        "start": _moment(step["start"], at),
        "end": _moment(step["end"], at),
    }


def _resumed_at_least(step: Step, at: datetime | None) -> str:
    return ngettext(
        "The clock stood still until %(start)s; at least %(count)s hour is given, so it runs until %(end)s.",
        "The clock stood still until %(start)s; at least %(count)s hours are given, so it runs until %(end)s.",
        step["count"],
    ) % {"count": step["count"], "start": _moment(step["start"], at), "end": _moment(step["end"], at)}


def _moved_by_hand(step: Step, at: datetime | None) -> str:
    return gettext("It was moved by hand to %(end)s.") % {"end": _moment(step["end"], at)}


def _extended(step: Step, at: datetime | None) -> str:
    return gettext("It was extended by %(length)s to %(end)s: %(why)s") % _moved(step, at)


def _extended_for_all(step: Step, at: datetime | None) -> str:
    return gettext("The platform extended it for everybody by %(length)s to %(end)s: %(why)s") % _moved(step, at)


def _recomputed(step: Step, at: datetime | None) -> str:
    return gettext("The platform counted it anew by the rules now in force, to %(end)s: %(why)s") % _moved(step, at)


def _taken_back(step: Step, at: datetime | None) -> str:
    return gettext("The platform took that back; it ends at %(end)s: %(why)s") % _moved(step, at)


def _moved(step: Step, at: datetime | None) -> dict[str, str]:
    """The end as the last moment of a day where it is one."""
    end = datetime.fromisoformat(step["end"])
    length = shown_length(timedelta(hours=step.get("count", 0)))
    return {"length": length, "end": shown_due(end, at or end), "why": step.get("why", "")}


def _signed_off(step: Step, at: datetime | None) -> str:
    start = _moment(step["start"], at)
    if "end" not in step:
        return gettext("The parcel was signed for at %(start)s: the time is counted anew from there.") % {
            "start": start
        }
    return ngettext(
        "The parcel was signed for at %(start)s, which came to light late: "
        "at least %(count)s hour is given, so it runs until %(end)s.",
        "The parcel was signed for at %(start)s, which came to light late: "
        "at least %(count)s hours are given, so it runs until %(end)s.",
        step["count"],
    ) % {"count": step["count"], "start": start, "end": _moment(step["end"], at)}


SENTENCES: Mapping[str, Callable[[Step, datetime | None], str]] = {
    StepCode.COUNTED_HOURS: _counted_hours,
    StepCode.COUNTED_DAYS: _counted_days,
    StepCode.COUNTED_MONTHS: _counted_months,
    StepCode.ADDED_REPAIR_DAYS: _added_repair_days,
    StepCode.RESTARTED_BY_REPLACEMENT: _restarted_by_replacement,
    StepCode.COUNTED_WORKDAYS: _counted_workdays,
    StepCode.SKIPPED_REST_DAYS: _skipped_rest_days,
    StepCode.ROLLED_OFF_REST_DAY: _rolled_off_rest_day,
    StepCode.YEAR_UNKNOWN: _year_unknown,
    StepCode.ENDS_AT_MIDNIGHT: _ends_at_midnight,
    StepCode.RESUMED_WITH_REMAINDER: _resumed_with_remainder,
    StepCode.RESUMED_AT_LEAST: _resumed_at_least,
    StepCode.MOVED_BY_HAND: _moved_by_hand,
    StepCode.EXTENDED: _extended,
    StepCode.EXTENDED_FOR_ALL: _extended_for_all,
    StepCode.RECOMPUTED: _recomputed,
    StepCode.TAKEN_BACK: _taken_back,
    StepCode.SIGNED_OFF: _signed_off,
}
