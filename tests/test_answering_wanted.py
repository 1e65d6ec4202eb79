"""Particular things: how a question asks for one, and which sentence tells one."""

from __future__ import annotations

import pytest

from assistant.answering.names import names_in
from assistant.answering.standalone import leans_back
from assistant.answering.wanted import Wanted, tells, wants_of
from assistant.library.states import also_called


@pytest.mark.parametrize(
    ("question", "wants"),
    [
        ("What does the chamber charge a firm per apprentice?", {"money"}),
        ("how much did the foundation chip in", {"money"}),
        ("whats the hourly wage that the plants pay", {"money"}),
        ("what share of the graduates stayed?", {"share"}),
        ("How long did it take, and what percent finished?", {"share", "time"}),
        ("what's the name of the director? I'd like to call her", {"name"}),
        ("A director was hired there. What is his or her name?", {"name"}),
        ("who is the president of the chamber", {"name"}),
        ("who's the head of the chamber these days?", {"name"}),
        ("who was it by name that opened the first evening", {"name"}),
        ("Who chaired the board?", {"name"}),
        ("how many firms came", set()),
        ("how do we find a champion", set()),
        ("what makes an employer stay?", set()),
    ],
)
def test_what_a_question_asks_for_in_particular(question: str, wants: set[Wanted]) -> None:
    assert wants_of(question) == wants


@pytest.mark.parametrize(
    ("wanted", "told", "other"),
    [
        ("money", "Acme paid $1,200 a student.", "Acme paid the tuition of 40 students."),
        ("share", "Four of five students finished.", "The class had 40 students."),
        ("time", "It took them six months.", "It took them some effort."),
        ("name", "The class was led by Maria Lopez of Acme.", "The class was led by Acme Chamber of Ohio."),
    ],
)
def test_which_sentence_tells_such_a_thing(wanted: Wanted, told: str, other: str) -> None:
    assert tells(wanted, told)
    assert not tells(wanted, other)


def test_the_name_of_the_place_itself_is_none_of_a_person() -> None:
    assert tells("name", "The meetings moved to Maple Grove in spring.")
    assert not tells("name", "The meetings moved to Maple Grove in spring.", "Maple Grove, Minnesota")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("the makers near Fort Collins & Greeley (NOT the Springs one)", ("Fort Collins", "Greeley")),
        ("an MSP in North Carolina", ("MSP", "North Carolina")),
        ("the Toyota-style program", ("Toyota",)),
        ("near the end of the Lumina 75-cities thing", ("Lumina",)),
        ("no, not Akron, the one in Dayton", ("Dayton",)),
        ("what Talent 2025 did", ("Talent 2025",)),
    ],
)
def test_names_are_what_people_mean_and_no_more(text: str, names: tuple[str, ...]) -> None:
    assert names_in(text) == names


def test_a_correction_leans_on_what_it_corrects() -> None:
    assert leans_back("no sorry, I meant how many walked away with a degree")


def test_states_have_other_names() -> None:
    assert also_called(["Burlington, Vermont"]) == ("VT", "Green Mountain State", "New England", "Northeast")
    assert also_called(["Toronto", "Akron, Ohio", "Ohio"]) == ("OH", "Buckeye State", "Midwest")
