from django import forms
from django.utils.translation import gettext_lazy as _

MAX_TEXT = 2000


class ConsentForm(forms.Form):
    """The store's words to the customer, with its consent to a new request.

    `version` is the ticket's when the page was made; without it the form has seen nothing.
    """

    version = forms.IntegerField(required=False, min_value=0)

    note = forms.CharField(
        label=_("Your words to the customer"), max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 2})
    )


class AnswerForm(forms.Form):
    reply = forms.CharField(
        label=_("Your answer"),
        help_text=_("Everybody reads it beside the rating. It can't be changed afterwards."),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
