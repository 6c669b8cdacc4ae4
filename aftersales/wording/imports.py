"""What an import of orders says: about the file, about each refused row, and at the end."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext, ngettext

from aftersales.domain.order_columns import FileProblem, UnusableFileError
from aftersales.domain.order_rows import RowProblem, RowRefusedError
from aftersales.wording.joining import joined

Values = Mapping[str, Any]
Sentence = Callable[[Values], str]


def file_sentence(error: UnusableFileError) -> str:
    return _FILE[error.problem](error.values)


def row_sentence(refused: RowRefusedError) -> str:
    """Where, and what is wrong there: "Line 7, 宝贝总数量: …"."""
    sentence = _ROW[refused.problem](refused.values)
    if not refused.column:
        return gettext("Line %(line)s: %(sentence)s") % {"line": refused.line, "sentence": sentence}
    return gettext("Line %(line)s, %(column)s: %(sentence)s") % {
        "line": refused.line,
        "column": refused.column,
        "sentence": sentence,
    }


def progress_sentence(rows: int) -> str:
    return ngettext("%(rows)s row read …", "%(rows)s rows read …", rows) % {"rows": f"{rows:,}"}


def count_sentence(*, new: int, updated: int, unchanged: int) -> str:
    return gettext("Orders: %(new)s new, %(updated)s updated, %(unchanged)s unchanged.") % {
        "new": new,
        "updated": updated,
        "unchanged": unchanged,
    }


def passed_over_sentence(rows: int) -> str:
    sentence = ngettext(
        "%(rows)s row passed over: not paid, or closed.", "%(rows)s rows passed over: not paid, or closed.", rows
    )
    return sentence % {"rows": rows}


def refused_sentence(rows: int) -> str:
    return ngettext("%(rows)s row was refused:", "%(rows)s rows were refused:", rows) % {"rows": rows}


def ownerless_sentence(orders: int) -> str:
    sentence = ngettext(
        "%(orders)s order belongs to no account yet: no account has its phone or e-mail.",
        "%(orders)s orders belong to no account yet: no account has their phone or e-mail.",
        orders,
    )
    return sentence % {"orders": orders}


def opened_sentence(accounts: int) -> str:
    sentence = ngettext(
        "%(accounts)s account opened. Each link signs in once, within seven days:",
        "%(accounts)s accounts opened. Each link signs in once, within seven days:",
        accounts,
    )
    return sentence % {"accounts": accounts}


def dry_run_sentence() -> str:
    return gettext("This was a dry run: nothing was written.")


def unknown_store_sentence(slug: str, known: list[str]) -> str:
    return gettext("There is no store %(slug)s. Stores: %(known)s.") % {"slug": slug, "known": ", ".join(known)}


# --- the file ---


def _not_there(values: Values) -> str:
    return gettext("%(path)s can't be read: %(reason)s") % values


def _empty(_values: Values) -> str:
    return gettext("The file is empty. Export the orders again.")


def _spreadsheet(_values: Values) -> str:
    return gettext("This is a spreadsheet, not CSV. Save it as CSV (UTF-8) and import that.")


def _encoding(_values: Values) -> str:
    return gettext("The text is neither UTF-8 nor GB18030. Save the file as CSV (UTF-8).")


def _columns_missing(values: Values) -> str:
    missing, found = ", ".join(values["columns"]), ", ".join(values["found"])
    return gettext("Columns are missing: %(missing)s. The first line has: %(found)s.") % {
        "missing": missing,
        "found": found,
    }


def _broken(values: Values) -> str:
    return (
        gettext("Line %(line)s can't be read as CSV. Mend the file and import it again; no order comes in twice.")
        % values
    )


_FILE: dict[FileProblem, Sentence] = {
    FileProblem.NOT_THERE: _not_there,
    FileProblem.EMPTY: _empty,
    FileProblem.SPREADSHEET: _spreadsheet,
    FileProblem.UNKNOWN_ENCODING: _encoding,
    FileProblem.COLUMNS_MISSING: _columns_missing,
    FileProblem.BROKEN: _broken,
}


# --- one row ---


def _missing(_values: Values) -> str:
    return gettext("the value is missing.")


def _number_shortened(values: Values) -> str:
    told = gettext("%(value)s was shortened by a spreadsheet, so the order number is lost.") % values
    return joined(told, gettext("Export the orders again and don't open the file in between."))


def _number_rounded(values: Values) -> str:
    told = gettext("%(value)s looks rounded by a spreadsheet: its last digits are zeros.") % values
    return joined(told, gettext("If the number is right, put an apostrophe before it."))


def _number_bad(values: Values) -> str:
    return gettext("%(value)s is no order number: digits, letters and hyphens, at least four.") % values


def _quantity_bad(values: Values) -> str:
    return gettext("%(value)s is no quantity: a whole number from 1 to 9999.") % values


def _amount_bad(values: Values) -> str:
    return gettext("%(value)s is no amount: such as 699.00, not negative.") % values


def _time_bad(values: Values) -> str:
    return gettext("%(value)s is no time: such as 2026-11-01 20:15:00.") % values


def _time_missing(_values: Values) -> str:
    return gettext("the time is missing; the customer's rights count from it.")


def _times_crossed(values: Values) -> str:
    return gettext("%(value)s is before the order was placed.") % values


def _email_bad(values: Values) -> str:
    return gettext("%(value)s is no e-mail address.") % values


def _status_unknown(values: Values) -> str:
    return gettext("%(value)s is no order status we know.") % values


def _other_store(values: Values) -> str:
    return gettext("order %(value)s is known to another store.") % values


def _line_differs(values: Values) -> str:
    return gettext("%(value)s stands where the order already has %(known)s; the order was left as it is.") % values


_ROW: dict[RowProblem, Sentence] = {
    RowProblem.MISSING: _missing,
    RowProblem.NUMBER_SHORTENED: _number_shortened,
    RowProblem.NUMBER_ROUNDED: _number_rounded,
    RowProblem.NUMBER_BAD: _number_bad,
    RowProblem.QUANTITY_BAD: _quantity_bad,
    RowProblem.AMOUNT_BAD: _amount_bad,
    RowProblem.TIME_BAD: _time_bad,
    RowProblem.TIME_MISSING: _time_missing,
    RowProblem.TIMES_CROSSED: _times_crossed,
    RowProblem.EMAIL_BAD: _email_bad,
    RowProblem.STATUS_UNKNOWN: _status_unknown,
    RowProblem.OTHER_STORE: _other_store,
    RowProblem.LINE_DIFFERS: _line_differs,
}
