"""The Ask page, as a practitioner uses it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from streamlit.runtime.scriptrunner import StopException

from assistant.errors import DatabaseError, InputError, ModelUnreachable
from assistant.records import conversations, scoring_consents, scoring_rounds, scoring_sources
from assistant.records.database import Database
from assistant.records.tables_evaluation import TaskRow
from assistant.settings import ROOT
from assistant.ui import asking, situation
from assistant.ui.state import Tab, Writing
from assistant.values import Retrieved, Situation, TextDelta, Turn
from tests.fakes import ScriptedAssistant, telling
from tests.pages import ME, AskPage, recorded
from tests.samples import ANSWER, CLARIFY, DECLINED, SMALL_FIRMS, WELDERS
from tests.scoring_samples import plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sqlalchemy.orm import Session

    from assistant.values import Event


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(f"sqlite:///{tmp_path / 'assistant.db'}")
    yield opened
    opened.close()


def script(question: str) -> list[Event | Exception]:
    match question:
        case "Which tax credits can they claim?":
            return telling(DECLINED)
        case "What about employers?":
            return telling(CLARIFY)
        case "And with small firms?":
            return telling(SMALL_FIRMS)
        case "Is the model there?":
            return [Retrieved(()), ModelUnreachable("The model did not reply.", "Try again in a minute.")]
        case "Stop me":
            return [TextDelta("Start with a cost. [1]\n"), StopException()]
        case "Break":
            return [TextDelta("Half"), ZeroDivisionError("a defect")]
        case _ if len(question) > 4000:
            return [InputError("The question has 5,000 characters; 4,000 is the most.", "Shorten it.")]
        case _:
            return telling(ANSWER)


@pytest.fixture
def assistant(database: Database) -> ScriptedAssistant:
    return ScriptedAssistant(database, script, document_count=112)


def test_a_newcomer_sees_what_to_ask_and_how_much_there_is(assistant: ScriptedAssistant) -> None:
    page = AskPage(assistant)
    assert page.app.title[0].value == "Partnership Assistant"
    assert len([button for button in page.app.button if str(button.key).startswith("first-")]) == 4
    assert "112 curated documents" in page.app.markdown[0].value
    assert not page.app.exception


def test_a_suggested_question_is_asked(assistant: ScriptedAssistant) -> None:
    page = AskPage(assistant)
    page.app.button(key="first-1").click().run()
    assert [asked.question for asked in assistant.asked] == [page.sheets[0]["question"]]


def test_an_answer_is_drawn_recorded_and_linked(assistant: ScriptedAssistant, database: Database) -> None:
    page = AskPage(assistant)
    page.ask(WELDERS)
    assert page.sheets[0]["question"] == WELDERS
    assert len(page.sheets[0]["passages"]) == 8
    (kept,) = recorded(database, page.link)
    assert kept.answer == ANSWER


def test_the_question_is_recorded_before_the_assistant_is_asked(database: Database) -> None:
    seen = []

    def watch(question: str) -> list[Event | Exception]:
        with database.reading() as session:
            (conversation,) = conversations.conversations(session, author=ME)
            seen.extend(conversations.exchanges(session, conversation.id, author=ME))
        return telling(ANSWER)

    AskPage(ScriptedAssistant(database, watch)).ask(WELDERS)
    assert [(one.question, one.state) for one in seen] == [(WELDERS, "asked")]


def test_a_follow_up_is_understood_in_its_conversation(assistant: ScriptedAssistant) -> None:
    page = AskPage(assistant)
    page.ask(WELDERS)
    page.press("And with small firms?")
    assert [sheet["question"] for sheet in page.sheets] == [WELDERS, "And with small firms?"]
    assert assistant.asked[-1].history == (Turn("user", WELDERS), Turn("assistant", ANSWER.text))
    assert "And with small firms?" not in page.labels, "an earlier answer offers no ways on"


def test_a_question_back_offers_its_readings(assistant: ScriptedAssistant) -> None:
    page = AskPage(assistant)
    page.ask("What about employers?")
    page.press("Win new employers")
    assert [asked.question for asked in assistant.asked] == ["What about employers?", "Win new employers"]


def test_a_reading_is_offered_without_the_question_and_asked_with_it(database: Database) -> None:
    reading = "How many got a job: Fresno"
    assistant = ScriptedAssistant(
        database, lambda asked: telling(replace(CLARIFY, options=(reading,)) if asked != reading else ANSWER)
    )
    page = AskPage(assistant)
    page.ask("How many got a job?")
    page.press("Fresno")
    assert assistant.asked[-1].question == reading


def test_declining_shows_what_is_near_and_hands_the_question_on(
    assistant: ScriptedAssistant, database: Database
) -> None:
    page = AskPage(assistant)
    page.ask("Which tax credits can they claim?")
    assert "Nearest in the library (not an answer)" in page.said
    page.press(DECLINED.nearest[0].title)
    assert page.opened == [{"doc": DECLINED.nearest[0].document_id}]
    page.press("Send this to the library team")
    assert "Sent to the library team" in page.said
    (kept,) = recorded(database, page.link)
    assert kept.feedback is not None
    assert kept.feedback.reason == "send to library team"


def test_a_fault_of_the_model_keeps_the_question_and_offers_to_try_again(
    assistant: ScriptedAssistant, database: Database
) -> None:
    page = AskPage(assistant)
    page.ask("Is the model there?")
    assert page.sheets[0]["caution"] == (
        "The model did not reply. Try again in a minute. Your question is kept."
    )
    page.press("Try again")
    assert len(assistant.asked) == 2
    assert len(page.sheets) == 1, "a repeated failure is not shown twice"
    assert [one.state for one in recorded(database, page.link)] == ["failed", "failed"]


def test_a_stopped_answer_is_kept_as_unfinished(assistant: ScriptedAssistant, database: Database) -> None:
    page = AskPage(assistant)
    page.ask("Stop me")
    (kept,) = recorded(database, page.link)
    assert (kept.state, kept.partial) == ("stopped", "Start with a cost. [1]\n")
    later = AskPage(assistant, link=page.link)
    assert later.sheets[0]["caution"].startswith("Unfinished")
    assert later.sheets[0]["sections"][0]["lines"][0]["text"] == "Start with a cost."
    assert "Ask again" in later.labels


def test_a_defect_stays_loud_and_loses_nothing(assistant: ScriptedAssistant, database: Database) -> None:
    page = AskPage(assistant)
    page.ask("Break")
    (shown,) = page.app.exception
    assert "a defect" not in shown.message, "what broke stands in the log, not on the page"
    (kept,) = recorded(database, page.link)
    assert (kept.state, kept.partial) == ("stopped", "Half")


def test_an_answer_that_ends_twice_is_recorded_once(database: Database) -> None:
    """A click starts the next run while the former may still wait for the model."""
    tab = Tab()
    message_id = asking.record_question(database, tab, WELDERS, author=ME)
    tab.writing = former = Writing(message_id, "Start with")
    asking.end_unfinished(database, tab)
    assert not former.claim()
    (kept,) = recorded(database, tab.conversation_id)
    assert (kept.state, kept.partial) == ("stopped", "Start with")


def test_an_answer_left_by_a_program_that_ended_can_be_asked_again(
    assistant: ScriptedAssistant, database: Database
) -> None:
    tab = Tab()
    asking.record_question(database, tab, WELDERS, author=ME)
    page = AskPage(assistant, link=tab.conversation_id)
    assert page.sheets[0]["caution"] == "No answer was saved for this question."
    page.press("Ask again")
    assert len(page.sheets[0]["passages"]) == 8


def test_blanks_are_no_question(assistant: ScriptedAssistant) -> None:
    page = AskPage(assistant)
    page.ask("  \n ")
    assert assistant.asked == []
    assert page.link is None


def test_a_question_that_is_too_long_is_kept_and_can_be_edited(
    assistant: ScriptedAssistant, database: Database
) -> None:
    page = AskPage(assistant)
    question = "welders " * 625
    page.ask(question)
    assert page.sheets[0]["caution"].startswith("The question has 5,000 characters")
    assert recorded(database, page.link)[0].question.strip() == question.strip()
    page.press("Edit the question")
    assert page.app.chat_input[0].proto.value.strip() == question.strip()


def test_thumbs_are_stored_with_their_reason(assistant: ScriptedAssistant, database: Database) -> None:
    page = AskPage(assistant)
    page.ask(WELDERS)
    page.app.feedback[0].set_value(0).run()
    (kept,) = recorded(database, page.link)
    assert kept.feedback is not None
    assert (kept.feedback.thumb, kept.feedback.reason) == ("down", "")
    page.app.button_group[0].set_value("Too general")
    (comment,) = [one for one in page.app.text_input if one.label == "Anything else?"]
    comment.set_value("Say it for hospitals")
    page.press("Save")
    (kept,) = recorded(database, page.link)
    assert kept.feedback is not None
    assert (kept.feedback.reason, kept.feedback.comment) == ("Too general", "Say it for hospitals")


def test_a_thumb_is_taken_back_by_a_second_click_and_never_given_without_one(
    assistant: ScriptedAssistant, database: Database
) -> None:
    page = AskPage(assistant)
    page.ask(WELDERS)
    page.app.feedback[0].set_value(1).run()
    other = AskPage(assistant, link=page.link)
    other.app.feedback[0].set_value(0).run()
    page.app.run()
    (kept,) = recorded(database, page.link)
    assert kept.feedback is not None
    assert kept.feedback.thumb == "down", "what the first tab still shows is not given again"
    other.app.feedback[0].set_value(None).run()
    page.app.run()
    assert recorded(database, page.link)[0].feedback is None


def test_consent_that_was_taken_back_in_one_tab_is_not_given_again_by_another(
    assistant: ScriptedAssistant, database: Database
) -> None:
    page = AskPage(assistant)
    page.ask(WELDERS)
    page.app.checkbox[0].check().run()
    (kept,) = recorded(database, page.link)
    other = AskPage(assistant, link=page.link)
    other.app.checkbox[0].uncheck().run()
    page.app.run()
    with database.reading() as session:
        assert not scoring_consents.given(session, kept.message_id)


class Flaky:
    """A real database that is away while `away` is set."""

    def __init__(self, database: Database) -> None:
        self.database, self.away = database, False

    def reading(self) -> AbstractContextManager[Session]:
        return self.database.reading()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        if self.away:
            raise DatabaseError("The database does not answer.", "Start it, then reload.")
        with self.database.writing() as session:
            yield session


def test_a_question_sent_while_the_database_is_away_is_asked_once_it_is_back(database: Database) -> None:
    flaky = Flaky(database)
    assistant = ScriptedAssistant(flaky, script)  # type: ignore[arg-type]
    page = AskPage(assistant)
    flaky.away = True
    page.ask(WELDERS)
    assert "The database does not answer." in page.said
    assert assistant.asked == []
    flaky.away = False
    page.press("Try again")
    assert [one.question for one in recorded(database, page.link)] == [WELDERS]
    assert page.sheets[0]["sections"]


def test_an_answer_that_could_not_be_recorded_is_recorded_once_the_database_is_back(
    database: Database,
) -> None:
    def breaks_off(_: str) -> list[Event | Exception]:
        flaky.away = True
        return telling(ANSWER)

    flaky = Flaky(database)
    assistant = ScriptedAssistant(flaky, breaks_off)  # type: ignore[arg-type]
    page = AskPage(assistant)
    page.ask(WELDERS)
    assert "The database does not answer." in page.said
    flaky.away = False
    page.press("Try again")
    assert recorded(database, page.link)[0].answer == ANSWER
    assert len(assistant.asked) == 1


def test_a_thumb_that_could_not_be_stored_is_said(database: Database) -> None:
    flaky = Flaky(database)
    page = AskPage(ScriptedAssistant(flaky, script))  # type: ignore[arg-type]
    page.ask(WELDERS)
    flaky.away = True
    page.app.feedback[0].set_value(1).run()
    assert "The database does not answer." in page.said
    assert not page.app.exception


def test_a_conversation_that_was_deleted_elsewhere_is_followed_by_a_new_one(
    assistant: ScriptedAssistant, database: Database
) -> None:
    page = AskPage(assistant)
    page.ask(WELDERS)
    before = page.link
    AskPage(assistant, link=before).press("Delete this conversation")
    page.ask("And with small firms?")
    assert page.link != before
    assert [one.question for one in recorded(database, page.link)] == ["And with small firms?"]


def test_what_was_to_be_scored_of_a_conversation_goes_with_it(
    assistant: ScriptedAssistant, database: Database
) -> None:
    page = AskPage(assistant)
    page.ask(WELDERS)
    page.app.checkbox[0].check().run()
    with database.writing() as session:
        scoring_rounds.make(session, plan(count=1), scoring_sources.of_consented(session))
        assert len(session.scalars(select(TaskRow)).all()) == 1
    page.press("Delete this conversation")
    with database.reading() as session:
        assert session.scalars(select(TaskRow)).all() == []


def test_the_situation_is_kept_with_the_conversation(
    assistant: ScriptedAssistant, database: Database
) -> None:
    page = AskPage(assistant)
    page.app.selectbox[0].set_value("rural").run()
    page.ask(WELDERS)
    page.app.selectbox[1].set_value("manufacturing").run()
    page.ask("And with small firms?")
    assert [asked.situation for asked in assistant.asked] == [
        Situation(setting="rural"),
        Situation(setting="rural", sector="manufacturing"),
    ]
    later = AskPage(assistant, link=page.link)
    assert [box.value for box in later.app.selectbox[:2]] == ["rural", "manufacturing"]
    fresh = AskPage(assistant)
    next(one for one in fresh.app.button if str(one.key).startswith("conversation-")).click().run()
    assert [box.value for box in fresh.app.selectbox[:2]] == ["rural", "manufacturing"]


def test_the_situation_speaks_the_words_of_the_library() -> None:
    words = read_vocabulary()
    for name, choices in situation.CHOICES.items():
        assert list(choices) == [word for word in words[name] if word != "any"]


def read_vocabulary() -> dict[str, list[str]]:
    import yaml

    text = (ROOT / "knowledge" / "vocabulary.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text)["situation"])


def test_history_survives_a_closed_tab_and_is_searched(assistant: ScriptedAssistant) -> None:
    first = AskPage(assistant)
    first.ask(WELDERS)
    first.press("New question")
    assert first.sheets == []
    assert first.link is None
    first.ask("Which tax credits can they claim?")

    later = AskPage(assistant)
    assert "Today" in later.said
    kept = [button for button in later.app.button if str(button.key).startswith("conversation-")]
    assert [button.label.startswith(("Which tax", "Our manufacturers")) for button in kept] == [True, True]
    kept[1].click().run()
    assert later.sheets[0]["question"] == WELDERS

    later.app.text_input(key="history-search").set_value("tax credits").run()
    kept = [button for button in later.app.button if str(button.key).startswith("conversation-")]
    assert len(kept) == 1
    later.app.text_input(key="history-search").set_value("nothing like this").run()
    assert "Nothing found." in later.said


def test_a_link_opens_its_conversation_for_its_author_only(assistant: ScriptedAssistant) -> None:
    page = AskPage(assistant)
    page.ask(WELDERS)
    assert AskPage(assistant, link=page.link).sheets[0]["question"] == WELDERS
    stranger = AskPage(assistant, author="somebody else", link=page.link)
    assert stranger.sheets == []
    assert "This conversation is not here." in stranger.said


def test_a_conversation_can_be_deleted(assistant: ScriptedAssistant, database: Database) -> None:
    page = AskPage(assistant)
    page.ask(WELDERS)
    page.press("Delete this conversation")
    assert "The conversation is deleted." in page.said
    with database.reading() as session:
        assert conversations.conversations(session, author=ME) == []


def test_what_people_write_is_drawn_as_text(assistant: ScriptedAssistant) -> None:
    page = AskPage(assistant)
    page.ask("Is [this](https://evil.example) worth $5 or $6?")
    label = next(one.label for one in page.app.button if str(one.key).startswith("conversation-"))
    assert "](" not in label
    assert r"\$5" in label


def test_a_database_that_is_away_is_said_plainly() -> None:
    class Away:
        @contextmanager
        def reading(self) -> Iterator[None]:
            raise DatabaseError("The database does not answer.", "Start it, then reload.")
            yield

    page = AskPage(ScriptedAssistant(Away(), script))  # type: ignore[arg-type]
    assert "The database does not answer. Start it, then reload." in page.said.replace("**", "")
    assert not page.app.exception
