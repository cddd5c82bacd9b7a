"""Signing in by password, and out."""

from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView

from tutela.web.page import page

sign_in = page("sign_in", "GET", "POST")(
    LoginView.as_view(template_name="web/sign_in.html", redirect_authenticated_user=True)
)
sign_out = page("sign_in", "POST")(LogoutView.as_view())
