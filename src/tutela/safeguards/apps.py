"""The safeguards app: loads its system checks."""

from __future__ import annotations

from django.apps import AppConfig


class SafeguardsConfig(AppConfig):
    """Registers the check that no page lacks an entry in the permission table."""

    name = "tutela.safeguards"

    def ready(self) -> None:
        """Importing registers the checks."""
        from tutela.safeguards import checks  # noqa: F401
