"""What a search finds, in which order, and what it never shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.index.search import diversified, fit
from assistant.records import versions
from assistant.values import Situation, Wording
from tests.documents import case, document_of
from tests.installation import PASSAGES_OF_A_CASE, Installation, installed, library, worded

ACME, ZENITH, ORION = library()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A library of three cases, for tests that only ask."""
    folder = tmp_path_factory.mktemp("search")
    with installed(folder, ACME, case("zenith", "Zenith", "Toledo, Ohio", "45", size="large"), ORION) as one:
        one.sync()
        yield one


# Diversification


@given(st.lists(st.sampled_from("abc")))
def test_each_document_comes_once_before_any_comes_twice(documents: list[str]) -> None:
    places = diversified(documents)
    assert sorted(places) == list(range(len(documents)))
    first = list(dict.fromkeys(documents))
    assert [documents[at] for at in places[: len(first)]] == first
    for one in first:
        of_one = [at for at in places if documents[at] == one]
        assert of_one == sorted(of_one)


def test_one_document_does_not_fill_the_list(home: Installation) -> None:
    hits = home.search(worded("Acme in Akron hired welders with a college"), 3)
    assert sorted(hit.document.id for hit in hits) == ["acme", "orion", "zenith"]
    assert hits[0].document.id == "acme"


# The situation


def test_a_fitting_document_is_raised_and_the_others_stay(home: Installation) -> None:
    plain = home.search(worded("how a plant found welders"), 15)
    raised = home.search(worded("how a plant found welders"), 15, Situation(employer_size="large"))
    assert {hit.passage.id for hit in raised} == {hit.passage.id for hit in plain}
    assert raised[0].document.id == "zenith"
    before = {hit.passage.id: hit.score for hit in plain}
    for hit in raised:
        gained = hit.score / before[hit.passage.id]
        assert gained == pytest.approx(1.15 if hit.document.id == "zenith" else 1.0)


def test_a_situation_that_no_document_has_changes_nothing(home: Installation) -> None:
    nowhere = Situation(setting="lunar", sector="mining", employer_size="huge", stage="ended", role="pilot")
    assert home.search(worded("welders"), 15, nowhere) == home.search(worded("welders"), 15)


def test_fit_counts_the_parts_that_were_told_and_are_true() -> None:
    assert fit(ACME, Situation()) == 0
    assert fit(ACME, Situation(sector="manufacturing")) == 1
    assert fit(ACME, Situation("regional", "manufacturing", "small", "growing", "broker")) == 4
    assert fit(ACME, Situation("regional", "energy", "large", "growing")) == 2
    assert fit(document_of("## In short\nA text.\n"), Situation(sector="energy")) == 0


# Questions


@pytest.mark.parametrize("texts", [[], [""], ["  ", "\n"]])
def test_no_question_finds_nothing(home: Installation, texts: list[str]) -> None:
    assert home.search(worded(*texts)) == ()


def test_a_hit_tells_how_near_it_is(home: Installation) -> None:
    first, *_ = hits = home.search(worded("Zenith in Toledo, Ohio hired 45 welders within three years."), 15)
    assert "45 welders" in first.passage.text
    assert first.similarity > 0.8
    assert all(-1 <= hit.similarity <= first.similarity for hit in hits)
    assert all(one.score > 0 for one in hits)
    assert first.document.title == "How Zenith found welders"
    assert first.document.sources[0].url == "https://example.org/zenith"


def test_words_that_are_nowhere_still_find_what_is_near_in_meaning(home: Installation) -> None:
    hits = home.search(worded("soudeurs xyzzy"), 5)
    assert len(hits) == 5
    assert max(hit.similarity for hit in hits) < 0.6


def test_several_wordings_bring_what_any_of_them_finds(home: Installation) -> None:
    both = home.search(worded("Acme in Akron", "Orion in Dayton"), 2)
    assert {hit.document.id for hit in both} == {"acme", "orion"}
    assert home.search(worded("Acme in Akron", " Acme in Akron ", ""), 15) == home.search(
        worded("Acme in Akron"), 15
    )
    near = {hit.passage.id: hit.similarity for hit in home.search(worded("Orion in Dayton"), 15)}
    for hit in home.search(worded("Acme in Akron", "Orion in Dayton"), 15):
        assert hit.similarity >= near[hit.passage.id] - 1e-6


def test_a_wording_that_weighs_more_counts_more(home: Installation) -> None:
    for weight, first in ((5.0, "acme"), (0.2, "orion")):
        hits = home.search([Wording("Acme in Akron", weight), Wording("Orion in Dayton")], 15)
        assert hits[0].document.id == first
        assert all(1 <= hit.score <= 2 for hit in hits)


def test_as_many_are_found_as_are_asked_for(tmp_path: Path) -> None:
    many = library(30)
    with installed(tmp_path, *many) as home:
        for k in (1, 7, 90, 140, 1000):
            assert len(home.search(worded("welders at a plant"), k)) == min(k, 30 * PASSAGES_OF_A_CASE)


def test_a_question_longer_than_the_embedder_reads_is_searched(home: Installation) -> None:
    assert home.found("welders " * 10_000)


# Only what is published now


def test_hits_are_checked_against_the_database(tmp_path: Path) -> None:
    """Also a hit of an index that is behind, as between a search and the publishing of another person."""
    with installed(tmp_path, ACME, ZENITH) as home:
        home.sync()
        opened = home.index.current()

        class Behind:
            """An index that does not notice what was published since."""

            embedder = home.embedder
            nearest = home.index.nearest

            def current(self) -> object:
                return opened

        home.retire("acme")
        stale = type(home.search)(home.database, Behind(), home.kept)  # type: ignore[arg-type]
        assert {hit.document.id for hit in stale(worded("welders in Akron"))} == {"zenith"}
        assert any(found.startswith("acme@") for found in home.index.store.ids(opened.collection))


def test_the_words_and_passages_are_those_of_the_published_version(tmp_path: Path) -> None:
    with installed(tmp_path, ACME) as home:
        home.sync()
        assert [passage.ordinal for passage in home.search.passages_of("acme")] == [1, 2, 3, 4, 5]
        assert home.search.passages_of("nobody") == []
        home.publish(case("beta", "Beta", "Flint, Michigan", "3"))
        home.sync()
        both = [passage.document_id for passage in home.search.passages_of("beta", "nobody", "acme")]
        assert both == ["beta"] * 5 + ["acme"] * 5
        home.publish(case("acme", "Acme", "Lima, Ohio", "7"))
        assert "lima" in home.search.words()
        assert "akron" not in home.search.words()
        assert all(passage.version == 2 for passage in home.search.passages_of("acme"))
        with home.database.reading() as session:
            published = versions.document(session, "acme")
        assert published is not None
        for passage in home.search.passages_of("acme"):
            assert published.text[passage.start : passage.end] == passage.text
