from django.db import models
from django.utils.translation import gettext_lazy as _


class DemoOffset(models.Model):
    """How far the demo's clock is shifted; read only when DEMO is on. One row at most."""

    seconds = models.BigIntegerField(default=0, verbose_name=_("seconds"))

    def __str__(self) -> str:
        return f"{self.seconds} s"
