"""What an address asks for."""

from __future__ import annotations

from django.http import HttpRequest


def parameters(request: HttpRequest) -> dict[str, str]:
    """The parameters of the address, one value each. NUL, which no stored text can hold, is left out."""
    return {name: str(value).replace("\x00", "") for name, value in request.GET.items()}
