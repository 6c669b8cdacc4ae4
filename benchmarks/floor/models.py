from django.db import models


class FloorDeadline(models.Model):
    """As much of a due time as the floor needs, with the same partial index."""

    subject_id = models.BigIntegerField()
    state = models.CharField(max_length=8, default="pending")
    next_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["next_at"], condition=models.Q(state="pending"), name="floor_next")]

    def __str__(self) -> str:
        return str(self.subject_id)


class FloorEvent(models.Model):
    subject_id = models.BigIntegerField(db_index=True)
    action = models.CharField(max_length=40)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.subject_id} {self.action}"
