from collections.abc import Sequence
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aftersales.catalog.models import Category, Product
from aftersales.domain.guides import Answer, Ending, Step
from aftersales.wording.guides import ending_choices


def in_language(chinese: str, english: str) -> str:
    """The reader's language, or the other one where only that was written."""
    first, second = (english, chinese) if get_language() == "en" else (chinese, english)
    return first or second


class Edition(models.Model):
    """One version of a text. A draft has no number; a published one has, and never changes: runs were made under it."""

    number = models.PositiveSmallIntegerField(_("version"), null=True, editable=False)
    title = models.CharField(_("title (Chinese)"), max_length=80)
    title_en = models.CharField(_("title (English)"), max_length=80)
    summary = models.CharField(_("in one sentence (Chinese)"), max_length=160)
    summary_en = models.CharField(_("in one sentence (English)"), max_length=160)
    words = models.TextField(
        _("search words"),
        blank=True,
        help_text=_("How customers say it, in both languages: what is searched beside the texts themselves."),
    )
    search_tokens = models.TextField(editable=False, default="", verbose_name=_("search index"))
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("published by"),
    )

    class Meta:
        abstract = True

    @property
    def is_draft(self) -> bool:
        return self.number is None

    @property
    def shown_title(self) -> str:
        return in_language(self.title, self.title_en)

    @property
    def shown_summary(self) -> str:
        return in_language(self.summary, self.summary_en)


class Article(models.Model):
    """A piece of knowledge that guides link to: how to reinstall the driver, how to pair, how to clean."""

    slug = models.SlugField(_("address"), unique=True)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    class Meta:
        verbose_name = _("knowledge article")
        verbose_name_plural = _("knowledge articles")

    def __str__(self) -> str:
        return self.slug


class ArticleVersion(Edition):
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="versions", verbose_name=_("article"))
    steps = models.TextField(_("steps (Chinese)"), help_text=_("One step a line."))
    steps_en = models.TextField(_("steps (English)"), help_text=_("One step a line."))
    note = models.CharField(_("closing note (Chinese)"), max_length=300, blank=True)
    note_en = models.CharField(_("closing note (English)"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("version of an article")
        verbose_name_plural = _("versions of articles")
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="article_version_once"),
            models.UniqueConstraint(fields=["article"], condition=Q(number=None), name="article_draft_once"),
        ]

    def __str__(self) -> str:
        return f"{self.article} {self.number or ''}".strip()

    @property
    def shown_steps(self) -> Sequence[str]:
        return [line.strip() for line in in_language(self.steps, self.steps_en).splitlines() if line.strip()]

    @property
    def shown_note(self) -> str:
        return in_language(self.note, self.note_en)


class Guide(models.Model):
    """A symptom that a customer can check on their own before asking."""

    slug = models.SlugField(_("address"), unique=True)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    class Meta:
        verbose_name = _("self-check guide")
        verbose_name_plural = _("self-check guides")

    def __str__(self) -> str:
        return self.slug


class GuideVersion(Edition):
    guide = models.ForeignKey(Guide, on_delete=models.PROTECT, related_name="versions", verbose_name=_("guide"))
    category = models.CharField(
        _("category"), max_length=12, choices=Category, blank=True, help_text=_("Leave empty for all categories.")
    )

    class Meta:
        verbose_name = _("version of a guide")
        verbose_name_plural = _("versions of guides")
        constraints = [
            models.UniqueConstraint(fields=["guide", "number"], name="guide_version_once"),
            models.UniqueConstraint(fields=["guide"], condition=Q(number=None), name="guide_draft_once"),
        ]

    def __str__(self) -> str:
        return f"{self.guide} {self.number or ''}".strip()


class GuideStep(models.Model):
    """One question of a guide; where each answer leads is the code of another step or an ending."""

    version = models.ForeignKey(GuideVersion, on_delete=models.CASCADE, related_name="steps", verbose_name=_("guide"))
    position = models.PositiveSmallIntegerField(_("place"), help_text=_("The lowest is where everybody starts."))
    code = models.SlugField(_("code"), max_length=20, help_text=_("Short and unique in this guide: port, battery."))
    question = models.CharField(_("question (Chinese)"), max_length=120)
    question_en = models.CharField(_("question (English)"), max_length=120)
    help = models.CharField(_("how to (Chinese)"), max_length=300, blank=True)
    help_en = models.CharField(_("how to (English)"), max_length=300, blank=True)
    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("article")
    )
    yes = models.CharField(_("yes leads to"), max_length=20, help_text=_("A step's code, or solved, defect, software."))
    no = models.CharField(_("no leads to"), max_length=20)
    unsure = models.CharField(_("not sure leads to"), max_length=20)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="guide_step_once")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.code}"

    @property
    def as_step(self) -> Step:
        return Step(self.code, yes=self.yes, no=self.no, unsure=self.unsure)

    @property
    def shown_question(self) -> str:
        return in_language(self.question, self.question_en)

    @property
    def shown_help(self) -> str:
        return in_language(self.help, self.help_en)


class GuideRun(models.Model):
    """One person's way through a guide. A visitor's run has no user: who holds its address in the session goes on."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    version = models.ForeignKey(GuideVersion, on_delete=models.PROTECT, related_name="runs", verbose_name=_("guide"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="guide_runs",
        verbose_name=_("person"),
    )
    product = models.ForeignKey(
        Product, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("product")
    )
    answers = models.JSONField(_("answers"), default=dict)
    ending = models.CharField(_("ended in"), max_length=12, blank=True, choices=ending_choices)
    started_at = models.DateTimeField(_("started at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("self-check")
        verbose_name_plural = _("self-checks")
        constraints = [
            models.CheckConstraint(condition=Q(ending__in=["", *Ending]), name="guide_run_ending_known"),
            models.CheckConstraint(
                condition=Q(ending="", ended_at=None) | (~Q(ending="") & Q(ended_at__isnull=False)),
                name="guide_run_ended_at",
            ),
        ]
        indexes = [models.Index(fields=["ended_at", "ending"], name="guide_run_ended")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def answer_of(self) -> dict[str, Answer]:
        return {code: Answer(answer) for code, answer in self.answers.items()}
