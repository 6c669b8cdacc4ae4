import json
from pathlib import Path
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

from aftersales.domain.bigrams import tokens

FOLDER = Path(__file__).resolve().parent.parent
SEARCHED = ("title", "title_en", "summary", "summary_en", "words", "words")


def read(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return rows


def index(row: dict[str, Any], texts: list[str]) -> str:
    said = [*(row[name] for name in SEARCHED), *texts]
    return " ".join(token for text in said for token in tokens(text))


def add_first_rows(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What the portal comes with, as first published versions that can be drafted anew."""
    at = timezone.now()
    articles = add_articles(apps, at)
    guide_model, version_model = apps.get_model("guides", "Guide"), apps.get_model("guides", "GuideVersion")
    step_model = apps.get_model("guides", "GuideStep")
    for place, row in enumerate(read("first_guides.json")):
        steps = row.pop("steps")
        guide = guide_model.objects.create(slug=row.pop("slug"), position=place)
        texts = [step.get(name, "") for step in steps for name in ("question", "question_en", "help", "help_en")]
        version = version_model.objects.create(
            guide=guide, number=1, published_at=at, search_tokens=index(row, texts), **row
        )
        step_model.objects.bulk_create(
            step_model(version=version, position=number, **step | {"article": articles.get(step.get("article"))})
            for number, step in enumerate(steps, 1)
        )


def add_articles(apps: Apps, at: Any) -> dict[str, Any]:
    article_model, version_model = apps.get_model("guides", "Article"), apps.get_model("guides", "ArticleVersion")
    articles = {}
    for place, row in enumerate(read("first_articles.json")):
        article = article_model.objects.create(slug=row.pop("slug"), position=place)
        articles[article.slug] = article
        tokens_of_row = index(row, [row["steps"], row["steps_en"]])
        version_model.objects.create(article=article, number=1, published_at=at, search_tokens=tokens_of_row, **row)
    return articles


class Migration(migrations.Migration):
    dependencies = [("guides", "0001_initial")]

    operations = [migrations.RunPython(add_first_rows, migrations.RunPython.noop)]
