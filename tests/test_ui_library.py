"""The Library page: find a document, read it, and see where a citation stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from assistant.records import versions
from assistant.records.database import Database
from tests.pages import library_script, sheets
from tests.samples import CITATIONS, DOCUMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(f"sqlite:///{tmp_path / 'assistant.db'}")
    with opened.writing() as session:
        for document in DOCUMENTS:
            versions.publish(session, document, author="library team", synced=True)
    yield opened
    opened.close()


def visit(database: Database, **place: str) -> AppTest:
    app = AppTest.from_function(library_script, args=(database,), default_timeout=30)
    for name, value in place.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def titles(app: AppTest) -> set[str]:
    return {str(button.key).removeprefix("open-") for button in app.button if "open-" in str(button.key)}


def test_all_documents_are_listed_with_their_kind_and_strength(database: Database) -> None:
    app = visit(database)
    assert titles(app) == {document.id for document in DOCUMENTS}
    assert any("independent study" in caption.value.replace("\\", "") for caption in app.caption)


def test_the_list_is_filtered_by_words_kind_lesson_and_sector(database: Database) -> None:
    app = visit(database)
    app.text_input(key="library-search").set_value("MICHIGAN utility").run()
    assert titles(app) == {"utility-line-workers"}
    app.text_input(key="library-search").set_value("").run()
    app.selectbox(key="library-kind").set_value("evidence").run()
    assert titles(app) == {"milwaukee-trial"}
    app.selectbox(key="library-kind").set_value(None).run()
    app.selectbox(key="library-lesson").set_value("pain-points").run()
    assert titles(app) == {"utility-line-workers", "engage-around-pain-points"}
    app.selectbox(key="library-sector").set_value("energy").run()
    assert titles(app) == {"utility-line-workers"}


def test_a_document_is_opened_and_left(database: Database) -> None:
    app = visit(database)
    app.button(key="open-milwaukee-trial").click().run()
    (sheet,) = sheets(app)
    assert sheet["title"] == "What a two-year trial in Milwaukee measured"
    app.button(key="all-documents").click().run()
    assert sheets(app) == []


def test_a_citation_leads_to_its_quote(database: Database) -> None:
    cited = CITATIONS[3]
    app = visit(database, doc=cited.document_id, version="1", quote=cited.quote)
    (sheet,) = sheets(app)
    quoted = "".join(run["text"] for block in sheet["blocks"] for run in block["runs"] if run.get("quoted"))
    assert quoted.startswith("Consumers Energy drew about 4,000 applications")


def test_an_older_cited_version_is_shown_as_it_was_and_leads_to_the_newer(database: Database) -> None:
    document = next(one for one in DOCUMENTS if one.id == "milwaukee-trial")
    newer = replace(document, text=document.text.replace("24 percent", "a quarter"))
    with database.writing() as session:
        versions.publish(session, newer, author="library team", synced=False)
    app = visit(database, doc=document.id, version="1", quote="24 percent more")
    assert "24 percent more" in str(sheets(app)[0])
    assert "newer one" in app.info[0].value
    app.button(key="newer").click().run()
    assert "a quarter more" in str(sheets(app)[0])


def test_a_document_that_was_taken_out_is_still_there_for_the_answers_that_cite_it(
    database: Database,
) -> None:
    with database.writing() as session:
        versions.retire(session, "milwaukee-trial")
    assert "taken out" in visit(database, doc="milwaukee-trial", version="1").info[0].value
    assert "milwaukee-trial" not in titles(visit(database))


@pytest.mark.parametrize("place", [{"doc": "nowhere"}, {"doc": "milwaukee-trial", "version": "99"}])
def test_a_wrong_address_is_said_plainly(database: Database, place: dict[str, str]) -> None:
    app = visit(database, **place)
    assert "not in the library" in app.info[0].value
    assert sheets(app) == []


def test_an_internal_document_is_neither_listed_nor_opened(database: Database) -> None:
    document = replace(DOCUMENTS[0], id="internal-note", consent="internal")
    document = replace(document, text=document.text.replace("owner:", "consent: internal\nowner:"))
    with database.writing() as session:
        versions.publish(session, document, author="library team", synced=False)
    assert "internal-note" not in titles(visit(database))
    assert sheets(visit(database, doc="internal-note")) == []


def test_a_document_that_became_internal_is_so_in_every_version(database: Database) -> None:
    first = DOCUMENTS[0]
    text = first.text.replace("owner:", "consent: internal\nowner:")
    with database.writing() as session:
        versions.publish(
            session, replace(first, consent="internal", text=text), author="library team", synced=False
        )
    assert sheets(visit(database, doc=first.id, version="1")) == []
