"""Every address of the site: a table. Each view names its action of the permission table (checked at start-up)."""

from __future__ import annotations

from django.urls import path

from tutela.web import assets, public, sign_in

urlpatterns = [
    path("", public.front, name="front"),
    path("static/<path:name>", assets.asset, name="asset"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
]

handler400 = "tutela.web.errors.bad_request"
handler403 = "tutela.web.errors.permission_denied"
handler404 = "tutela.web.errors.page_not_found"
handler500 = "tutela.web.errors.server_error"
