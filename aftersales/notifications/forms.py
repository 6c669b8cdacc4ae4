"""What the administrator writes in a mail: the shipped words are the start, and only what differs is kept."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.domain.mail_templates import Template, problems_of
from aftersales.domain.notices import Topic
from aftersales.notifications.models import NoticeTemplate
from aftersales.notifications.selectors import shipped_templates, template_of
from aftersales.wording.mail_problems import problem_sentence

FIELDS = ("subject", "text", "html")


class NoticeTemplateForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy only
    """An emptied field goes back to the words of its topic; those of a topic to the shipped words."""

    class Meta:
        model = NoticeTemplate
        fields = FIELDS
        help_texts = {
            "subject": _("One line. Empty goes back to the shipped words."),
            "text": _("For mail programs without pictures and colours. Empty goes back to the shipped words."),
            "html": _("The same words as they look. Empty goes back to the shipped words."),
        }
        widgets = {
            "subject": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "text": forms.Textarea(attrs={"rows": 14, "class": "vLargeTextField mono"}),
            "html": forms.Textarea(attrs={"rows": 18, "class": "vLargeTextField mono"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            if not self.initial.get(name):
                self.initial[name] = getattr(self.shipped, name)

    @property
    def shipped(self) -> Template:
        """What stands there unless this row says otherwise."""
        topic = Topic(self.instance.topic)
        if self.instance.event:
            return template_of(topic, self.instance.language)
        return shipped_templates(self.instance.language)[topic]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in FIELDS:
            given[name] = (given.get(name) or "").replace("\r\n", "\n").strip() or getattr(self.shipped, name)
        self.as_sent = Template(*(given[name] for name in FIELDS))
        for problem in problems_of(self.as_sent, Topic(self.instance.topic)):
            self.add_error(problem.field, problem_sentence(problem))
        return {name: "" if value == getattr(self.shipped, name) else value for name, value in given.items()}
