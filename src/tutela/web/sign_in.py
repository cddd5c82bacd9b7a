"""Signing in by password, and out; and a limit on guessing."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import Any, Final

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse

from tutela.web.page import page

FAILURES: Final = 10
WITHIN_SECONDS: Final = 300
_REMEMBERED_NAMES: Final = 10_000


class Failures:
    """Failed attempts of the last minutes by sign-in name, in the memory of this process: with several server processes
    the limit holds for each. The names that failed longest ago are forgotten first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._at: OrderedDict[str, list[float]] = OrderedDict()

    def too_many(self, name: str) -> bool:
        """Whether this name has failed too often to be tried now, by whomever."""
        with self._lock:
            return len(self._recent(name)) >= FAILURES

    def add(self, name: str) -> None:
        """Count one failure."""
        with self._lock:
            self._at[name] = [*self._recent(name), time.monotonic()][-FAILURES:]
            self._at.move_to_end(name)
            while len(self._at) > _REMEMBERED_NAMES:
                self._at.popitem(last=False)

    def forget(self, name: str) -> None:
        """A success wipes the slate."""
        with self._lock:
            self._at.pop(name, None)

    def _recent(self, name: str) -> list[float]:
        since = time.monotonic() - WITHIN_SECONDS
        return [moment for moment in self._at.get(name, []) if moment > since]


failures: Final = Failures()


class SignIn(LoginView):
    """The sign-in page. A name that failed ten times within five minutes is refused, right password or not."""

    template_name = "web/sign_in.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Try the name and password that were given, unless the name failed too often."""
        if failures.too_many(_name(request)):
            context = self.get_context_data(form=self.get_form_class()(request), too_many=True)
            return self.render_to_response(context, status=429, headers={"Retry-After": str(WITHIN_SECONDS)})
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """The password was right."""
        failures.forget(_name(self.request))
        return super().form_valid(form)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """It was not, or the person may not sign in; the page doesn't say which."""
        failures.add(_name(self.request))
        return super().form_invalid(form)


def _name(request: HttpRequest) -> str:
    return request.POST.get("username", "").casefold()[:150]


sign_in = page("sign_in", "GET", "POST")(SignIn.as_view())
sign_out = page("sign_in", "POST")(LogoutView.as_view())
