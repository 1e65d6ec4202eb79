"""Particular things: how a question asks for one, and which sentence tells one."""

from __future__ import annotations

import pytest

from assistant.answering.names import names_in
from assistant.answering.shortened import written_out
from assistant.answering.standalone import leans_back
from assistant.answering.told import tells
from assistant.answering.wanted import Wanted, wants_of
from assistant.library.states import also_called


@pytest.mark.parametrize(
    ("question", "wants"),
    [
        ("What does the chamber charge a firm per apprentice?", {"money"}),
        ("how many dollars went in", {"money"}),
        ("how big was the seed grant?", {"money"}),
        ("How big should our first grant be?", set()),
        ("how far did the classes set a plant back", {"money"}),
        ("what was the bill for the second year", {"money"}),
        ("how much of the tuition do they cover?", set()),
        ("how much did the foundation chip in", {"money"}),
        ("whats the hourly wage that the plants pay", {"money", "wage"}),
        ("how much do graduates earn", {"money", "wage"}),
        ("what share of the graduates stayed?", {"share"}),
        ("How long did it take, and what percent finished?", {"share", "time", "length"}),
        ("how long ago did they begin?", {"time"}),
        ("how many semesters is it", {"length"}),
        ("how many hours a week do they work", {"time", "hours"}),
        ("How much did Acme raise from the banks?", {"money"}),
        ("when did they begin", {"time"}),
        ("What do employers want when they join?", set()),
        ("how often does the board meet", {"rhythm"}),
        ("How many square feet is the new hall?", {"area"}),
        ("which five counties are in it?", {"several"}),
        ("which two should we ask first?", set()),
        ("which town hosts the center?", {"place"}),
        ("what's the name of the director? I'd like to call her", {"name"}),
        ("A director was hired there. What is his or her name?", {"name"}),
        ("who is the president of the chamber", {"leader"}),
        ("who's the head of the chamber these days?", {"leader"}),
        ("who was it by name that opened the first evening", {"name"}),
        ("Who chaired the board?", {"leader"}),
        ("how many firms came", {"bodies"}),
        ("how many of the first trainees stayed", {"people"}),
        ("the number of counties it reaches?", {"things"}),
        ("how many is too many", set()),
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
        ("money", "It cost 30,000 dollars.", "It is a last-dollar scholarship."),
        ("wage", "They start at $19 an hour.", "The grant was $19,000."),
        ("wage", "Wages rose by 4 percent.", "Attendance rose by 4 percent."),
        ("share", "Four of five students finished.", "The class had 40 students."),
        ("share", "Two of the six employers joined.", "Six employers of the region joined."),
        ("time", "It took them six months.", "It took them some effort."),
        ("length", "It is a two-year course.", "The course has six classes."),
        ("length", "It has run since 2014.", "It opened its doors in spring."),
        ("hours", "They work 28 work hours a week.", "They stay for two years."),
        ("hours", "It is a 12-hour course.", "Ask how many hours they can spare."),
        ("rhythm", "The board meets every quarter.", "The board meets in the library."),
        ("area", "The hall has 4,000 square feet.", "The hall has room for 4,000."),
        ("people", "It trained 40 welders.", "It signed up 40 employers."),
        ("people", "It trained 40 welders.", "It began in 2014, with $40,000."),
        ("bodies", "It signed up 40 employers.", "It trained 40 students."),
        ("things", "It reaches 12 counties.", "It reaches 40 students."),
        ("several", "Akron, Canton and Kent take part.", "Akron takes part."),
        ("place", "The office is in Akron.", "The office is open in winter."),
        ("leader", "The dean of the college chairs the board.", "The board bought forty chairs."),
        ("leader", "It was led by Maria Lopez.", "Six colleges joined it."),
        ("name", "The class was led by Maria Lopez of Acme.", "The class was led by Acme Chamber of Ohio."),
    ],
)
def test_which_sentence_tells_such_a_thing(wanted: Wanted, told: str, other: str) -> None:
    assert tells(wanted, told)
    assert not tells(wanted, other)


def test_the_name_of_the_place_itself_is_none_of_a_person() -> None:
    assert tells("name", "The meetings moved to Maple Grove in spring.")
    assert not tells("name", "The meetings moved to Maple Grove in spring.", "Maple Grove, Minnesota")


def test_the_place_that_a_question_names_is_none_that_it_asks_for() -> None:
    assert tells("place", "The office near Akron moved to Kent.", "Which town has the Akron office?")
    assert not tells("place", "The office in Akron grew.", "Which town has the Akron office?")


def test_a_compass_point_makes_no_name_of_a_person() -> None:
    assert not tells("name", "It was started by Northern Kentucky firms.")
    assert tells("name", "It was started by Norah Kent of Acme.")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("the plants in Lawrence, Mass. pay half", "the plants in Lawrence, Massachusetts pay half"),
        ("did it reach Akron, Ind? ", "did it reach Akron, Indiana? "),
        ("It began in Boston, Mass. Who paid?", "It began in Boston, Massachusetts. Who paid?"),
        ("a Mass on Sunday, and Miss Kent", "a Mass on Sunday, and Miss Kent"),
        ("what happened in Philly in FY23", "what happened in Philadelphia in fiscal year 2023"),
        ("how do they do it in the palmetto state?", "how do they do it in South Carolina?"),
        ("a first state of the project", "a first state of the project"),
    ],
)
def test_short_forms_are_written_out_as_documents_have_them(text: str, written: str) -> None:
    assert written_out(text) == written


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("the makers near Fort Collins & Greeley (NOT the Springs one)", ("Fort Collins", "Greeley")),
        ("an MSP in North Carolina", ("MSP", "North Carolina")),
        ("the Toyota-style program", ("Toyota",)),
        ("Akron and Toledo both pay: who pays more?", ("Akron", "Toledo")),
        ("Employers and colleges in Akron", ("Akron",)),
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
