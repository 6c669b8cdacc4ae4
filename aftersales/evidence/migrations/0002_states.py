import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EvidenceBand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("band", models.PositiveIntegerField(verbose_name="band")),
            ],
            options={
                "verbose_name": "band of a likeness",
                "verbose_name_plural": "bands of likenesses",
            },
        ),
        migrations.RemoveConstraint(
            model_name="evidence",
            name="evidence_videos_last",
        ),
        migrations.AddField(
            model_name="evidence",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="attempts"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="device",
            field=models.CharField(blank=True, max_length=120, verbose_name="taken with, says the file"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="film_path",
            field=models.CharField(blank=True, max_length=120, verbose_name="copy of the video"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="likeness",
            field=models.CharField(blank=True, max_length=64, verbose_name="likeness"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="next_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="checked next at"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="refusal",
            field=models.CharField(blank=True, max_length=20, verbose_name="refused because"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="refusal_values",
            field=models.JSONField(blank=True, default=dict, verbose_name="details of the refusal"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="scan",
            field=models.CharField(
                blank=True,
                choices=[("", "not scanned"), ("clean", "clean"), ("infected", "infected")],
                default="",
                max_length=10,
                verbose_name="virus scan",
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="scan_signature",
            field=models.CharField(blank=True, max_length=120, verbose_name="found by the virus scan"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="state",
            field=models.CharField(
                choices=[
                    ("uploading", "arriving"),
                    ("scanning", "being checked"),
                    ("ready", "ready"),
                    ("refused", "refused"),
                    ("failed", "could not be checked"),
                ],
                default="ready",
                max_length=10,
                verbose_name="state",
            ),
            # What was there before was checked before it was kept.
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="evidence",
            name="taken_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="taken at, says the file"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="told_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="sender told at"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="waiting_for",
            field=models.CharField(blank=True, max_length=20, verbose_name="waiting for"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="waits",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="times put off"),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="height",
            field=models.PositiveIntegerField(
                blank=True, help_text="In pixels, upright.", null=True, verbose_name="height"
            ),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="kind",
            field=models.CharField(
                blank=True,
                choices=[("photo", "photo"), ("video", "video"), ("document", "document")],
                max_length=8,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="media_type",
            field=models.CharField(
                blank=True,
                help_text="Found by looking inside, not told by the sender.",
                max_length=40,
                verbose_name="type",
            ),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="preview_path",
            field=models.CharField(blank=True, max_length=120, verbose_name="preview"),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="sha256",
            field=models.CharField(blank=True, max_length=64, verbose_name="SHA-256 of the original"),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="thumb_path",
            field=models.CharField(blank=True, max_length=120, verbose_name="thumbnail"),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="width",
            field=models.PositiveIntegerField(
                blank=True, help_text="In pixels, upright.", null=True, verbose_name="width"
            ),
        ),
        migrations.AddIndex(
            model_name="evidence",
            index=models.Index(condition=models.Q(("state", "scanning")), fields=["next_at"], name="evidence_to_check"),
        ),
        migrations.AddIndex(
            model_name="evidence",
            index=models.Index(
                condition=models.Q(("state", "uploading")), fields=["received_at"], name="evidence_arriving"
            ),
        ),
        migrations.AddIndex(
            model_name="evidence",
            index=models.Index(
                condition=models.Q(("state__in", ["refused", "failed"]), ("told_at__isnull", True)),
                fields=["id"],
                name="evidence_to_tell",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "uploading",
                            "scanning",
                            "ready",
                            "refused",
                            "failed",
                        ],
                    )
                ),
                name="evidence_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "uploading"),
                    models.Q(
                        models.Q(("sha256", ""), _negated=True),
                        models.Q(("media_type", ""), _negated=True),
                        (
                            "kind__in",
                            [
                                "photo",
                                "video",
                                "document",
                            ],
                        ),
                    ),
                    _connector="OR",
                ),
                name="evidence_is_sealed",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("next_at__isnull", False), ("state", "scanning")),
                    models.Q(models.Q(("state", "scanning"), _negated=True), ("next_at__isnull", True)),
                    _connector="OR",
                ),
                name="evidence_checked_when_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "ready"), _negated=True),
                    ("kind", "document"),
                    models.Q(models.Q(("preview_path", ""), _negated=True), ("width__isnull", False)),
                    _connector="OR",
                ),
                name="evidence_ready_is_seen",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "ready"), _negated=True),
                    models.Q(models.Q(("kind", "video"), _negated=True), ("duration_seconds__isnull", True)),
                    models.Q(("duration_seconds__gt", 0), ("duration_seconds__isnull", False), ("kind", "video")),
                    _connector="OR",
                ),
                name="evidence_videos_last",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("scan", "infected"), ("state", "ready"), _negated=True),
                name="evidence_infected_not_ready",
            ),
        ),
        migrations.AddField(
            model_name="evidenceband",
            name="evidence",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="bands",
                to="evidence.evidence",
                verbose_name="evidence",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidenceband",
            constraint=models.UniqueConstraint(fields=("band", "evidence"), name="evidence_band_once"),
        ),
    ]
