from aftersales.domain.evidence_requirements import Shot
from aftersales.wording.shots import shot_name


def shot_choices() -> list[tuple[str, str]]:
    """What a file can be said to show, with its name."""
    return [(shot.value, shot_name(shot)) for shot in Shot]
