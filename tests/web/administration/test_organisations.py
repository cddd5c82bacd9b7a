"""The administrator's pages about organisations and their keys."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from tests.cast import Cast
from tests.safeguards.test_public_keys import AGE
from tutela.safeguards.models import Organisation, OrganisationKey, Person

ClientOf = Callable[[Person], Client]
LAB = {"slug": "lab-a", "name": "Lab A", "kind": "laboratory", "country": "at", "areas": ["drugs"], "regime": "gdpr"}


def test_the_installation_adds_changes_and_closes_an_organisation(cast: Cast, client_of: ClientOf) -> None:
    adam = client_of(cast.adam)
    assert adam.post("/administration/organisations/add/", LAB)["Location"] == "/administration/organisations/lab-a/"
    assert "Lab A" in adam.get("/administration/organisations/").content.decode()
    adam.post("/administration/organisations/lab-a/", {**LAB, "name": "Lab of A", "areas": []})
    found = Organisation.objects.get(slug="lab-a")
    assert (found.name, found.country, found.areas) == ("Lab of A", "AT", [])
    adam.post("/administration/organisations/lab-a/active/", {"active": "no"})
    assert not Organisation.objects.get(slug="lab-a").active
    adam.post("/administration/organisations/lab-a/active/", {"active": "yes"})
    assert Organisation.objects.get(slug="lab-a").active


def test_a_form_that_does_not_fit_says_so(cast: Cast, client_of: ClientOf) -> None:
    adam = client_of(cast.adam)
    for change in ({"slug": "police-a"}, {"slug": "A B"}, {"kind": "shop"}, {"country": "Austria"}, {"name": ""}):
        assert adam.post("/administration/organisations/add/", {**LAB, **change}).status_code == 400
    assert not Organisation.objects.filter(slug="lab-a").exists()


def test_any_other_administrator_sees_their_own_and_gives_its_keys(cast: Cast, client_of: ClientOf) -> None:
    pavel = client_of(cast.pavel)
    page = pavel.get("/administration/organisations/").content.decode()
    assert "police-a" in page
    assert "police-b" not in page
    assert pavel.get("/administration/organisations/police-b/").status_code == 404
    assert pavel.post("/administration/organisations/police-a/", LAB).status_code == 403
    assert pavel.post("/administration/organisations/police-a/active/", {"active": "no"}).status_code == 403
    assert pavel.get("/administration/organisations/add/").status_code == 403
    added = pavel.post("/administration/organisations/police-a/keys/", {"purpose": "encryption", "public_key": AGE})
    assert added["Location"] == "/administration/organisations/police-a/"
    key = OrganisationKey.objects.get()
    assert key.fingerprint in pavel.get("/administration/organisations/police-a/").content.decode()
    nina_address = f"/administration/organisations/police-b/keys/{key.pk}/revoke/"
    assert client_of(cast.adam).post(nina_address).status_code == 404  # another organisation's key under this address
    pavel.post(f"/administration/organisations/police-a/keys/{key.pk}/revoke/")
    assert OrganisationKey.objects.get().state == "revoked"


def test_a_private_key_is_refused_and_not_shown_again(cast: Cast, client_of: ClientOf) -> None:
    given = {"purpose": "encryption", "public_key": "AGE-SECRET-KEY-1QQQQ"}
    answer = client_of(cast.pavel).post("/administration/organisations/police-a/keys/", given)
    assert answer.status_code == 400
    assert "This is a private key" in answer.content.decode()
    assert not OrganisationKey.objects.exists()
