from django.db import migrations


def one_row_for_each_language(apps, schema_editor):
    """Empty rows: the shipped words, to be found and changed in the admin."""
    template = apps.get_model("notifications", "NoticeTemplate")
    for language in ("zh-hans", "en"):
        template.objects.get_or_create(topic="window", language=language)


class Migration(migrations.Migration):
    dependencies = [("notifications", "0008_dead_letters")]

    operations = [migrations.RunPython(one_row_for_each_language, migrations.RunPython.noop)]
