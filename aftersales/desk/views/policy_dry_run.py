"""What the draft would have changed: a store's real tickets, judged anew."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse

from aftersales.accounts.models import Store
from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.forms.policies import DaysBackForm
from aftersales.desk.views.frame import desk_page, show
from aftersales.desk.views.policies import managed_store, show_policies
from aftersales.desk.views.policy_drafts import no_draft
from aftersales.policies.selectors import draft_of
from aftersales.tickets.selectors.dry_run import QUARTER, dry_run, tickets_between

MOST_JUDGED = 2000
"""So many tickets are judged while the page waits; the newest ones."""
MOST_LISTED = 200


@desk_page("GET", "HEAD")
def policy_dry_run(request: HttpRequest, duties: Duties, slug: str) -> HttpResponse:
    store, at = managed_store(duties, slug), moment()
    draft = draft_of(store)
    if draft is None:
        return show_policies(request, duties, no_draft(), 409)
    form = DaysBackForm({"days": request.GET.get("days", QUARTER.days)})
    context = {"store": store, "version": draft, "form": form, "most": MOST_JUDGED}
    if not form.is_valid():
        return show(request, duties, "desk/policy_dry_run.html", at, context, 422)
    asked_since = at - timedelta(days=form.cleaned_data["days"])
    total = tickets_between(store, asked_since, at).count()
    since = asked_since if total <= MOST_JUDGED else _newest_since(store, asked_since, at)
    report = dry_run(store, draft.parsed_terms, since=since, until=at)
    context |= {
        "report": report,
        "total": total,
        "since": since,
        "is_cut": total > MOST_JUDGED,
        "steps": [(old, new, count, report.money[old, new]) for (old, new), count in sorted(report.steps.items())],
        "listed": report.changes[:MOST_LISTED],
        "unlisted": max(len(report.changes) - MOST_LISTED, 0),
    }
    return show(request, duties, "desk/policy_dry_run.html", at, context)


def _newest_since(store: Store, since: datetime, until: datetime) -> datetime:
    """From when on there are no more than can be judged; tickets of the same moment stay together, outside."""
    newest = tickets_between(store, since, until).order_by("-submitted_at", "-id")
    first_outside = newest.values_list("submitted_at", flat=True)[MOST_JUDGED]
    assert first_outside  # noqa: S101  # only submitted tickets are between
    return first_outside + timedelta(microseconds=1)
