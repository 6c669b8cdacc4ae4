from django.utils.translation import gettext


def asked_sentence(state: str) -> str:
    if state == "ready":
        return gettext("The case file is ready to download.")
    if state == "waiting":
        return gettext("The case file is being put together. We'll tell you when it is ready; you can leave this page.")
    return gettext("The case file could not be put together just now. Please try again later.")


def too_many_exports_sentence() -> str:
    return gettext("The case file was made very often today. Please use one of those below, or come back tomorrow.")
