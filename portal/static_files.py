"""Static files as they are served: named by their content, so that a browser never asks twice, and compressed once."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class BuiltStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it ships no types
    """Modules name the modules they import by what these are called after the build."""

    support_js_module_import_aggregation = True
