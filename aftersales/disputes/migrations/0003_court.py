import datetime
import aftersales.domain.disputes
import aftersales.domain.rulings
import aftersales.wording.choices
import django.db.models.deletion
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models
from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_HELD = ["awaiting_acceptance", "collecting_evidence", "under_review", "suspended", "under_appeal"]


def keep_what_was(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Open disputes hold their ticket; what was ruled before was carried out at once, in one language."""
    dispute, ruling = apps.get_model("disputes", "Dispute"), apps.get_model("disputes", "Ruling")
    dispute.objects.filter(state__in=_HELD).update(holds_ticket=True)
    dispute.objects.filter(state="ruled").update(state="executed")
    ruling.objects.update(
        proposed_at=models.F("at"),
        executed_at=models.F("at"),
        facts_en=models.F("facts_zh"),
        reasons_en=models.F("reasons_zh"),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("disputes", "0002_words"),
        ("evidence", "0003_openings"),
        ("tickets", "0010_fewer_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameField("ruling", "facts", "facts_zh"),
        migrations.RenameField("ruling", "reasons", "reasons_zh"),
        migrations.AddField(
            model_name="ruling",
            name="status",
            field=models.CharField(
                choices=aftersales.wording.choices.ruling_statuses,
                default="in_force",
                max_length=10,
                verbose_name="status",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="ruling",
            name="proposed_at",
            field=models.DateTimeField(
                default=datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC), verbose_name="written at"
            ),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(choices=aftersales.wording.choices.roles, max_length=12, verbose_name="side"),
                ),
                ("words", models.TextField(verbose_name="why the ruling is wrong")),
                ("at", models.DateTimeField(verbose_name="appealed at")),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=aftersales.wording.choices.appeal_results,
                        max_length=10,
                        verbose_name="result",
                    ),
                ),
                ("reasons_zh", models.TextField(blank=True, verbose_name="reasons (Chinese)")),
                ("reasons_en", models.TextField(blank=True, verbose_name="reasons (English)")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided at")),
            ],
            options={
                "verbose_name": "appeal",
                "verbose_name_plural": "appeals",
            },
        ),
        migrations.CreateModel(
            name="BuildingBlock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                (
                    "part",
                    models.CharField(
                        choices=aftersales.wording.choices.ruling_parts, max_length=8, verbose_name="part of the ruling"
                    ),
                ),
                ("name_zh", models.CharField(max_length=60, verbose_name="name (Chinese)")),
                ("name_en", models.CharField(max_length=60, verbose_name="name (English)")),
                ("text_zh", models.TextField(max_length=2000, verbose_name="text (Chinese)")),
                ("text_en", models.TextField(max_length=2000, verbose_name="text (English)")),
                ("clause", models.CharField(blank=True, max_length=40, verbose_name="rule")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("is_active", models.BooleanField(default=True, verbose_name="offered")),
            ],
            options={
                "verbose_name": "building block of rulings",
                "verbose_name_plural": "building blocks of rulings",
            },
        ),
        migrations.CreateModel(
            name="EvidenceRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "asked",
                    models.CharField(
                        choices=aftersales.wording.choices.asked_sides,
                        default=aftersales.domain.disputes.Asked["BOTH"],
                        max_length=10,
                        verbose_name="asked",
                    ),
                ),
                ("question", models.TextField(blank=True, verbose_name="question")),
                ("opened_at", models.DateTimeField(verbose_name="opened at")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="closed at")),
            ],
            options={
                "verbose_name": "evidence round",
                "verbose_name_plural": "evidence rounds",
            },
        ),
        migrations.CreateModel(
            name="Exhibit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="at")),
            ],
            options={
                "verbose_name": "exhibit",
                "verbose_name_plural": "exhibits",
            },
        ),
        migrations.CreateModel(
            name="RulingClause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, verbose_name="rule")),
                ("policy_version", models.PositiveIntegerField(null=True, verbose_name="policy version")),
            ],
            options={
                "verbose_name": "cited rule",
                "verbose_name_plural": "cited rules",
            },
        ),
        migrations.CreateModel(
            name="SettlementOffer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(choices=aftersales.wording.choices.roles, max_length=12, verbose_name="side"),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=aftersales.wording.choices.outcomes, max_length=16, verbose_name="outcome"
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0"), max_digits=12, verbose_name="refund, CNY"
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="words")),
                ("at", models.DateTimeField(verbose_name="offered at")),
                (
                    "state",
                    models.CharField(
                        choices=aftersales.wording.choices.offer_states,
                        default=aftersales.domain.disputes.OfferState["OPEN"],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered at")),
            ],
            options={
                "verbose_name": "settlement offer",
                "verbose_name_plural": "settlement offers",
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(choices=aftersales.wording.choices.roles, max_length=12, verbose_name="side"),
                ),
                ("statement", models.TextField(blank=True, verbose_name="statement")),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="submitted at")),
                ("is_late", models.BooleanField(default=False, verbose_name="late")),
            ],
            options={
                "verbose_name": "submission",
                "verbose_name_plural": "submissions",
            },
        ),
        migrations.RemoveConstraint(
            model_name="dispute",
            name="dispute_holds_ticket_once",
        ),
        migrations.AddField(
            model_name="dispute",
            name="dismissal",
            field=models.CharField(
                blank=True,
                choices=aftersales.wording.choices.dismissals,
                max_length=20,
                verbose_name="not taken up because",
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="holds_ticket",
            field=models.BooleanField(default=False, verbose_name="holds the ticket"),
        ),
        migrations.AddField(
            model_name="dispute",
            name="is_complaint",
            field=models.BooleanField(default=False, verbose_name="complaint without a claim"),
        ),
        migrations.AddField(
            model_name="dispute",
            name="suspended_for",
            field=models.CharField(
                blank=True, choices=aftersales.wording.choices.suspensions, max_length=12, verbose_name="suspended for"
            ),
        ),
        migrations.AddField(
            model_name="ruling",
            name="customer_accepted_at",
            field=models.DateTimeField(null=True, verbose_name="accepted by the customer at"),
        ),
        migrations.AddField(
            model_name="ruling",
            name="decline_reason",
            field=models.TextField(blank=True, verbose_name="not signed because"),
        ),
        migrations.AddField(
            model_name="ruling",
            name="evidence",
            field=models.ManyToManyField(
                blank=True, related_name="relied_on_by", to="tickets.ticketevidence", verbose_name="evidence relied on"
            ),
        ),
        migrations.AddField(
            model_name="ruling",
            name="executed_at",
            field=models.DateTimeField(null=True, verbose_name="carried out at"),
        ),
        migrations.AddField(
            model_name="ruling",
            name="facts_en",
            field=models.TextField(blank=True, verbose_name="facts found (English)"),
        ),
        migrations.AddField(
            model_name="ruling",
            name="freight",
            field=models.CharField(
                choices=aftersales.wording.choices.freight_splits,
                default=aftersales.domain.rulings.FreightSplit["NONE"],
                max_length=24,
                verbose_name="freight",
            ),
        ),
        migrations.AddField(
            model_name="ruling",
            name="instance",
            field=models.CharField(
                choices=aftersales.wording.choices.instances,
                default=aftersales.domain.rulings.Instance["FIRST"],
                max_length=8,
                verbose_name="instance",
            ),
        ),
        migrations.AddField(
            model_name="ruling",
            name="is_forced",
            field=models.BooleanField(default=False, verbose_name="carried out in the store's place"),
        ),
        migrations.AddField(
            model_name="ruling",
            name="points",
            field=models.PositiveSmallIntegerField(null=True, verbose_name="points suggested"),
        ),
        migrations.AddField(
            model_name="ruling",
            name="reasons_en",
            field=models.TextField(blank=True, verbose_name="reasons (English)"),
        ),
        migrations.AddField(
            model_name="ruling",
            name="record",
            field=models.JSONField(default=dict, verbose_name="the record as known then"),
        ),
        migrations.AddField(
            model_name="ruling",
            name="signed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signed_rulings",
                to=settings.AUTH_USER_MODEL,
                verbose_name="signed by",
            ),
        ),
        migrations.AddField(
            model_name="ruling",
            name="store_accepted_at",
            field=models.DateTimeField(null=True, verbose_name="accepted by the store at"),
        ),
        migrations.AlterField(
            model_name="ruling",
            name="at",
            field=models.DateTimeField(null=True, verbose_name="ruled at"),
        ),
        migrations.AlterField(
            model_name="ruling",
            name="dispute",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rulings",
                to="disputes.dispute",
                verbose_name="dispute",
            ),
        ),
        migrations.AlterField(
            model_name="ruling",
            name="facts_zh",
            field=models.TextField(verbose_name="facts found (Chinese)"),
        ),
        migrations.AlterField(
            model_name="ruling",
            name="reasons_zh",
            field=models.TextField(verbose_name="reasons (Chinese)"),
        ),
        migrations.AddIndex(
            model_name="ruling",
            index=models.Index(
                condition=models.Q(("status", aftersales.domain.rulings.RulingStatus["IN_FORCE"])),
                fields=["at"],
                name="ruling_in_force_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.UniqueConstraint(
                condition=models.Q(("holds_ticket", True)), fields=("ticket",), name="dispute_holds_ticket_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("is_complaint", True),
                    models.Q(
                        (
                            "state__in",
                            [
                                aftersales.domain.disputes.DisputeState["CLOSED"],
                                aftersales.domain.disputes.DisputeState["SETTLED"],
                                aftersales.domain.disputes.DisputeState["WITHDRAWN"],
                            ],
                        ),
                        _negated=True,
                    ),
                ),
                fields=("ticket",),
                name="dispute_one_open_complaint",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(("holds_ticket", True), ("is_complaint", True), _negated=True),
                name="dispute_complaint_holds_nothing",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruling",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", aftersales.domain.rulings.RulingStatus["IN_FORCE"])),
                fields=("dispute",),
                name="ruling_in_force_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruling",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", aftersales.domain.rulings.RulingStatus["PROPOSED"])),
                fields=("dispute",),
                name="ruling_proposed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            aftersales.domain.rulings.RulingStatus["PROPOSED"],
                            aftersales.domain.rulings.RulingStatus["DECLINED"],
                        ],
                    ),
                    ("at__isnull", False),
                    _connector="OR",
                ),
                name="ruling_made_has_moment",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="dispute",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appeals",
                to="disputes.dispute",
                verbose_name="dispute",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="ruling",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appeals",
                to="disputes.ruling",
                verbose_name="ruling",
            ),
        ),
        migrations.AddField(
            model_name="evidenceround",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="evidenceround",
            name="dispute",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rounds",
                to="disputes.dispute",
                verbose_name="dispute",
            ),
        ),
        migrations.AddField(
            model_name="exhibit",
            name="evidence",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exhibits",
                to="evidence.evidence",
                verbose_name="file",
            ),
        ),
        migrations.AddField(
            model_name="rulingclause",
            name="ruling",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="clauses",
                to="disputes.ruling",
                verbose_name="ruling",
            ),
        ),
        migrations.AddField(
            model_name="settlementoffer",
            name="answered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="answered by",
            ),
        ),
        migrations.AddField(
            model_name="settlementoffer",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="settlementoffer",
            name="dispute",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="settlement_offers",
                to="disputes.dispute",
                verbose_name="dispute",
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="submissions",
                to="disputes.evidenceround",
                verbose_name="evidence round",
            ),
        ),
        migrations.AddField(
            model_name="exhibit",
            name="submission",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="exhibits",
                to="disputes.submission",
                verbose_name="submission",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.UniqueConstraint(fields=("dispute", "role"), name="appeal_once_per_side"),
        ),
        migrations.AddConstraint(
            model_name="evidenceround",
            constraint=models.UniqueConstraint(fields=("dispute", "number"), name="evidence_round_once"),
        ),
        migrations.AddIndex(
            model_name="rulingclause",
            index=models.Index(fields=["code"], name="ruling_clause_code"),
        ),
        migrations.AddConstraint(
            model_name="rulingclause",
            constraint=models.UniqueConstraint(fields=("ruling", "code"), name="ruling_clause_once"),
        ),
        migrations.AddConstraint(
            model_name="settlementoffer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", aftersales.domain.disputes.OfferState["OPEN"])),
                fields=("dispute", "role"),
                name="settlement_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.UniqueConstraint(fields=("round", "role", "is_late"), name="submission_once"),
        ),
        migrations.AddConstraint(
            model_name="exhibit",
            constraint=models.UniqueConstraint(fields=("submission", "evidence"), name="exhibit_once"),
        ),
        migrations.RunPython(keep_what_was, migrations.RunPython.noop),
    ]
