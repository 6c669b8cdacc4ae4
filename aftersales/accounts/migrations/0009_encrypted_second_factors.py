from django.db import migrations

from aftersales.accounts.gateways.second_factors import decrypted, encrypted


def encrypt(apps, schema_editor):
    """Secrets that lie open from before. Reading takes both, so nothing has to be undone."""
    Authenticator = apps.get_model("mfa", "Authenticator")
    for row in Authenticator.objects.exclude(type="webauthn"):
        for name in ("secret", "seed"):
            if name in row.data:
                row.data[name] = encrypted(decrypted(row.data[name]))
        if "migrated_codes" in row.data:
            row.data["migrated_codes"] = [encrypted(decrypted(code)) for code in row.data["migrated_codes"]]
        row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_roles"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [migrations.RunPython(encrypt, migrations.RunPython.noop)]
