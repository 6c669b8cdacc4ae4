from django.db import models


class DemoOffset(models.Model):
    """How far the demo's clock is shifted; read only when DEMO is on. One row at most."""

    seconds = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.seconds} s"
