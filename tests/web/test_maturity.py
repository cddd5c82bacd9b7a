"""Pages of maturity: a coordinator assesses, submits; a peer reviews; the matrix, a country over the years, the file."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from tests.cast import Cast
from tests.strategy.maturity.assessed import FRAMEWORK, assessed, peer
from tutela.safeguards.models import Person

ClientOf = Callable[[Person], Client]
OF = f"/maturity/of/{FRAMEWORK}/"


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    return response.getvalue().decode()


def test_from_the_first_answer_to_the_peers_word(cast: Cast, client_of: ClientOf) -> None:
    cora, other = client_of(cast.cora), client_of(peer())
    begun = cora.post(f"{OF}begin/", {"year": "2024"})
    address = begun["Location"]
    assert cora.post(f"{address}answer/", {"capability": "leadership", "level": "3", "why": "board"}).status_code == 302
    refused = cora.post(f"{address}submit/")
    assert refused.status_code == 400
    assert "without evidence for it: Leadership" in refused.content.decode()
    text(other, address, 404)
    given = {"capability": "leadership", "level": "3", "title": "Decree", "where": "Gazette 1"}
    assert cora.post(f"{address}evidence/", given)["Location"].endswith("#leadership")
    assert cora.post(f"{address}submit/").status_code == 302
    page = text(other, address)
    assert "3, in place" in page
    assert "Gazette 1" in page
    said = {"capability": "leadership", "opinion": "differs", "level": "2", "why": "part of the country only"}
    assert other.post(f"{address}review/", said).status_code == 302
    page = text(cora, address)
    assert "differs, 2, partly in place" in page
    assert "3, in place" in page


def test_the_matrix_shows_countries_by_domains_and_a_domain_by_capabilities(cast: Cast, client_of: ClientOf) -> None:
    assessed(cast.cora, 2023, level=1)
    assessed(cast.cora, 2024, level=3)
    assessed(peer(), 2024, level=2)
    assessed(peer("FR"), 2024, level=4, submitted=False)
    page = text(client_of(cast.cora), OF)
    assert "Belgium" in page
    assert "Portugal" in page
    assert "France" not in page, "a draft of another country"
    assert "not assessed" in page
    assert "Unverified" in page
    deep = text(client_of(cast.cora), f"{OF}?domain=victims")
    assert "Compensation, remedies and complaints" in deep
    assert "not applicable" in deep


def test_a_country_is_shown_over_the_years_with_what_moved(cast: Cast, client_of: ClientOf) -> None:
    assessed(cast.cora, 2022, level=1)
    assessed(cast.cora, 2024, level=3)
    page = text(client_of(peer()), f"{OF}BE/")
    assert "Leadership: 1, first steps → 3, in place" in page
    assert 'class="chart' in page
    assert " style=" not in page
    text(client_of(peer()), f"{OF}XX/", 404)
    assert "has not submitted" in text(client_of(peer()), f"{OF}FR/")


def test_the_file_has_every_capability_and_no_draft(cast: Cast, client_of: ClientOf) -> None:
    assessed(cast.cora, 2024)
    assessed(peer(), 2024, submitted=False)
    lines = text(client_of(cast.anna), f"{OF}levels.csv").splitlines()
    assert len(lines) == 1 + 21
    assert "PT" not in {line.split(",")[3] for line in lines}


def test_forms_are_there_for_whom_they_are_for(cast: Cast, client_of: ClientOf) -> None:
    made = assessed(cast.cora, 2024)
    address = f"/maturity/assessments/{made.public_id}/"
    assert "/review/" in text(client_of(peer()), address)
    own = text(client_of(cast.cora), address)
    assert "/review/" not in own
    assert "/answer/" not in own
    assert "further revision" in own
    assert '<form method="post" action="/maturity' not in text(client_of(cast.dora), address)
    client_of(cast.otto).get(OF)
    assert client_of(cast.otto).get(OF).status_code == 403
