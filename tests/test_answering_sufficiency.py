"""Answer, ask back, decline, or correct: what decides, on a small library."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace

import numpy as np
import pytest

from assistant.answering.answerability import Signs, likelihood
from assistant.answering.evidence import Sentence, words_of
from assistant.answering.figures import has_figure
from assistant.answering.holding import lacking
from assistant.answering.names import initials
from assistant.answering.premise import contradicted
from assistant.index.lexical import LexicalIndex
from assistant.values import Situation, Turn
from tests.documents import case, document_of
from tests.shelf import pipeline
from tests.test_answering_pipeline import LIBRARY

WORDS = LexicalIndex.build(["a"], ["Akron employers hired welders from the county college"])
BARE = Signs(sentence=0.3, passage=0.3, words=0.3, names=1.0, wide=0.0, leans=0.0)


@pytest.mark.parametrize("sign", [field.name for field in fields(Signs) if field.name != "names"])
def test_each_sign_makes_an_answer_likelier(sign: str) -> None:
    better = replace(BARE, **{sign: getattr(BARE, sign) + 0.3})
    assert 0 < likelihood(replace(BARE, names=0.0)) < likelihood(BARE) < likelihood(better) < 1


def test_a_premise_that_the_library_contradicts_is_corrected_first() -> None:
    answer = pipeline(LIBRARY).answer("Did Zenith in Toledo hire 90 welders within three years?")
    assert answer.outcome == "answered"
    assert answer.statements[0].section == "The library says otherwise"
    assert answer.statements[0].text == "Zenith in Toledo, Ohio hired 45 welders within three years."
    assert sum(s.text == answer.statements[0].text for s in answer.statements) == 1


def test_a_true_premise_is_not_corrected() -> None:
    answer = pipeline(LIBRARY).answer("Did Zenith in Toledo hire 45 welders within three years?")
    assert "The library says otherwise" not in [s.section for s in answer.statements]


@pytest.mark.parametrize(
    "question", ["how many did they hire?", "when did it start", "what was the total number of welders hired"]
)
def test_a_question_that_points_at_nothing_said_is_asked_back(question: str) -> None:
    assert pipeline(LIBRARY).answer(question).outcome == "clarify"


def test_the_same_question_is_answered_in_its_conversation() -> None:
    history = (
        Turn("user", "What did Zenith in Toledo do to find welders?"),
        Turn("assistant", "It paid for a welding teacher. [1]"),
    )
    answer = pipeline(LIBRARY).answer("how many did they hire?", history)
    assert answer.outcome == "answered"
    assert "45 welders" in answer.text


def test_a_name_of_people_s_own_place_need_not_be_known() -> None:
    answer = pipeline(LIBRARY).answer("Our manufacturers in Fresno cannot find welders. What should we do?")
    assert answer.outcome == "answered"


def test_a_name_in_a_question_about_others_must_be_known() -> None:
    told = "Our senator praises a program. "
    answer = pipeline(LIBRARY).answer(f"{told}How did manufacturers in Fresno find welders?")
    assert answer.outcome == "declined"
    assert "does not mention Fresno" in answer.reason


@pytest.mark.parametrize(
    "own",
    [
        "We are a college in Fresno. How could manufacturers in Fresno find welders?",
        "I run programs at Fresno City College. How do manufacturers around Fresno find welders?",
    ],
)
def test_a_name_that_people_told_as_theirs_need_not_be_known(own: str) -> None:
    assert pipeline(LIBRARY).answer(own).outcome == "answered"


def test_a_year_beside_the_question_only_describes() -> None:
    answer = pipeline(LIBRARY).answer(
        "It is about the Zenith class of 2003. How many welders did Zenith hire?"
    )
    assert answer.outcome == "answered"
    assert "45 welders" in answer.text
    for asked in (
        "How many welders did Zenith hire in 2003?",
        "How many welders did Zenith hire? I only mean those hired in 2003.",
    ):
        assert pipeline(LIBRARY).answer(asked).outcome == "declined"


@pytest.mark.parametrize(
    ("name", "short"), [("San Antonio", "sa"), ("Rio Grande Valley", "rgv"), ("Toledo", ""), ("of the", "")]
)
def test_names_are_known_by_their_initials(name: str, short: str) -> None:
    assert initials(name) == short


def test_a_name_of_everyday_words_is_spoken_of_only_where_it_stands() -> None:
    year_up = case("year-up", "Year Up", "Boston", "71")
    question = "Compare Zenith and Year Up: how many welders did each hire within three years?"
    assert pipeline(LIBRARY).answer(question).unanswered == ("Year Up",)
    known = pipeline([*LIBRARY, year_up]).answer(question)
    assert known.unanswered == ()
    assert "71 welders" in known.text


def test_a_fall_of_something_else_corrects_nothing() -> None:
    study = document_of(
        """\
## Findings
- Nearly all of the gain in hiring came from 37 percent of the firms in the Zephyr study. [a]
- Some 45 percent of the firms in the Zephyr study changed in name only. [a]
""",
        "study",
        title="The Zephyr study of firms that hire by skills",
    )
    asked = pipeline([study, *LIBRARY])

    def correction(question: str) -> Sentence | None:
        material = asked.gather(question, (), Situation())
        fitting = [replace(one, share=0.5) for one in asked.consider(material).verdict.fitting]
        assert fitting
        return contradicted(material.question, fitting, material.words)

    dropped = correction("What percent of firms in the Zephyr study changed after they dropped degree rules?")
    assert dropped is None
    fell = correction("In what percent of firms in the Zephyr study was it that hiring fell?")
    assert fell is not None
    assert fell.text.startswith("Nearly all of the gain in hiring")


def test_a_short_turn_is_understood_from_the_talk() -> None:
    history = (Turn("user", "How do we bring manufacturers back to advisory meetings?"),)
    assert pipeline(LIBRARY).answer("ok but what if they say no?", history).outcome == "answered"


def test_a_place_is_found_by_its_initials() -> None:
    document = case("acme", "Acme", "Orange County, California", "120")
    assert "oc" in words_of(document, WORDS)


SHOPS = document_of(
    """\
## In short
Acme in Burlington, Vermont runs a class for welders with the county college.

## What they did
- Acme in Burlington pays the trainees for the hours that they spend in class.
- Acme in Burlington chose its trainees with two foremen and a teacher.
""",
    "acme-burlington",
    title="How Acme in Burlington finds welders",
    place="Burlington, Vermont",
    questions={"Acme in Burlington chose": ["who got to pick the kids up in the maple syrup country?"]},
)


def test_a_sentence_is_found_by_a_question_that_shares_no_word_with_it() -> None:
    asked = "up where the maple syrup comes from, who picks the kids?"
    with_questions = pipeline((*LIBRARY, SHOPS)).answer(asked)
    assert with_questions.outcome == "answered"
    assert with_questions.statements[0].text.startswith("Acme in Burlington chose its trainees")
    assert "maple" not in with_questions.text
    without = pipeline((*LIBRARY, replace(SHOPS, questions={}))).answer(asked)
    assert without.outcome != "answered"


def test_a_place_is_known_by_what_people_call_its_state() -> None:
    around = words_of(SHOPS, WORDS)
    assert around.issuperset(WORDS.stems("Green Mountain State New England VT"))
    answer = pipeline((*LIBRARY, SHOPS)).answer("Who chose the trainees for welding in New England?")
    assert answer.outcome == "answered"


@pytest.mark.parametrize(
    ("question", "lack"),
    [
        ("How much does Acme in Akron pay the welding teacher?", "does not give this figure"),
        ("What percent of the welders that Acme in Akron hired stayed?", "does not give this figure"),
        ("What is the name of the welding teacher at Acme in Akron?", "does not"),
    ],
)
def test_a_sum_a_share_or_a_name_that_is_not_there_is_declined(question: str, lack: str) -> None:
    answer = pipeline(LIBRARY).answer(question)
    assert answer.outcome == "declined"
    assert lack in answer.reason


ERIE = document_of(
    "## What they did\n- Acme in Erie took in 20 trainees for welding in 2015, and pays them in class.\n",
    "acme-erie",
    title="How Acme in Erie trains welders",
    place="Erie, Pennsylvania",
)


@pytest.mark.parametrize(
    "question",
    [
        "How many companies joined the welding class of Acme in Erie?",
        "How long is the welding class of Acme in Erie?",
        "What do the welding trainees of Acme in Erie earn an hour?",
        "How often does the welding class of Acme in Erie meet?",
    ],
)
def test_a_figure_of_another_kind_is_no_answer(question: str) -> None:
    answer = pipeline([ERIE]).answer(question)
    assert answer.outcome == "declined"
    told = (
        "met every Monday for six weeks; its 7 companies, Zephyr, Vega and Lyra among them, pay $19 an hour."
    )
    more = replace(ERIE, text=ERIE.text + f"- The welding class of Acme in Erie with its trainees {told}\n")
    assert pipeline([more]).answer(question).outcome == "answered"


@pytest.mark.parametrize(
    "told",
    [
        "A park in the next county opened for $90,000 in May.",
        "Orion in Utica pays trainees for welding $90 a day in class.",
    ],
)
def test_a_sum_for_something_or_someone_else_is_no_answer(told: str) -> None:
    utica = document_of(
        f"## What they did\n- {told}\n", "utica", title="More of the news", place="Utica, New York"
    )
    asked = pipeline([ERIE, utica] if "Utica" in told else [replace(ERIE, text=f"{ERIE.text}- {told}\n")])
    material = asked.gather(
        "How much does Acme in Erie pay its trainees for welding in class?", (), Situation()
    )
    order = asked.consider(material).order
    level = replace(order, worth=np.zeros(len(order.sentences)))
    assert "$90" in " ".join(sentence.text for sentence in level.sentences)
    assert lacking(material.question, level, material.words, leans=False)
    assert not lacking(replace(material.question, names=("Utica",)), level, material.words, leans=True)


def test_a_follow_up_need_not_repeat_its_subject() -> None:
    pays = replace(ERIE, text=ERIE.text + "- Everybody gets a check of $90 on Fridays.\n")
    history = (Turn("user", "How does Acme in Erie train welders?"),)
    answer = pipeline([pays]).answer("and what does it pay them?", history)
    assert answer.outcome == "answered"
    assert "$90" in answer.text


def test_what_stands_in_several_documents_is_asked_of_no_single_one() -> None:
    lessons = [
        document_of(
            f"## In short\nThe {nth} of the three welding lessons is to {what}.\n", nth, title=f"{what}"
        )
        for nth, what in (("first", "visit plants"), ("second", "ask owners"), ("third", "pay trainees"))
    ]
    answer = pipeline(lessons).answer("What are the three welding lessons?")
    assert answer.outcome == "answered"
    assert len(answer.statements) > 1


def test_people_who_ask_for_their_own_place_are_told_how_others_do() -> None:
    once = replace(GUIDE, text=GUIDE.text.replace(" within a week", ""))
    others = pipeline([once]).answer("How often do teachers visit a plant that lacks welders?")
    assert others.outcome != "answered"
    ours = pipeline([once]).answer("How often should our teachers visit a plant that lacks welders?")
    assert ours.outcome == "answered"


def test_a_place_is_found_by_the_short_name_that_people_write() -> None:
    acme = replace(
        ERIE, title="How Acme in Philadelphia trains", text=ERIE.text.replace("Erie", "Philadelphia")
    )
    asked = pipeline([acme, *LIBRARY])
    answer = asked.answer("how many trainees for welding did they take in in Philly?")
    assert answer.outcome == "answered"
    assert "20 trainees" in answer.text
    later = asked.answer("and how many trainees was that?", [Turn("user", "what did they do in Philly?")])
    assert later.outcome == "answered"
    assert "20 trainees" in later.text


def test_a_figure_that_the_question_names_itself_answers_nothing() -> None:
    assistant = pipeline([ERIE])
    took = assistant.answer("How many trainees for welding did Acme in Erie take in?")
    assert took.outcome == "answered"
    stayed = assistant.answer("Of the 20 trainees for welding that Acme in Erie took in, how many stayed?")
    assert stayed.outcome == "declined"
    assert "does not give this figure" in stayed.reason


@pytest.mark.parametrize("question", ["how many people got a degree", "what share stayed until the end"])
def test_a_common_word_in_a_title_places_no_question(question: str) -> None:
    titled = (replace(ERIE, title="55,000 Degrees until the End"), *LIBRARY)
    assert pipeline(titled).answer(question).outcome == "clarify"


def test_what_a_program_did_elsewhere_is_no_answer_for_another_place() -> None:
    asked = pipeline([ERIE, *LIBRARY])
    question = "How many trainees for welding did Acme in Erie take in?"
    assert asked.answer(question).outcome == "answered"
    declined = asked.answer("How many welders did Zenith hire in Akron?")
    assert (declined.outcome, declined.text) == ("declined", "The library does not tell of Zenith in Akron.")


def test_a_program_named_in_small_letters_is_not_asked_for_again() -> None:
    bakers = document_of(
        """\
## What they did
- Hearth and Home Bakers took in 20 trainees for bread in 2015, and pays them in class.
- Fabrikam Loaves took in 30 trainees for bread in 2015.
- Contoso Rolls took in 40 trainees for bread in 2015.
""",
        "bakers",
        title="How three firms train people for bread",
        place="Erie, Pennsylvania",
    )
    asked = pipeline([bakers, *LIBRARY])
    assert asked.answer("how many trainees were taken in").outcome == "clarify"
    answer = asked.answer("how many trainees did fabrikam loaves take in")
    assert answer.outcome == "answered"
    assert "30 trainees" in answer.statements[0].text


def test_an_abbreviation_that_few_passages_have_is_a_name() -> None:
    named = document_of(
        "## What they did\n- Since 2010, WEVE pays its 20 trainees 300 dollars a week.\n",
        "weve",
        title="How Ohio weavers train",
        place="Erie, Pennsylvania",
    )
    others = [case(f"firm-{n}", f"Firm {n}", f"Town{n}, Ohio", f"{n}0") for n in range(2, 40)]
    answer = pipeline([named, *others]).answer("How many trainees does WEVE have?")
    assert answer.outcome == "answered"
    assert "20 trainees" in answer.statements[0].text


def test_the_person_in_a_role_is_not_any_person() -> None:
    named = document_of(
        """\
## What they did
- Acme in Erie trains welders with the college, as Maria Lopez told the county paper.
""",
        "acme-erie",
        title="How Acme in Erie trains welders",
        place="Erie, Pennsylvania",
    )
    assert pipeline([named]).answer("Who is the president of Acme in Erie?").outcome == "declined"
    led = replace(named, text=named.text.replace("Lopez told", "Lopez, its president, told"))
    answer = pipeline([led]).answer("Who is the president of Acme in Erie?")
    assert answer.outcome == "answered"
    assert "Maria Lopez" in answer.statements[0].text


def test_one_known_name_of_two_is_enough_to_find_what_is_meant() -> None:
    answer = pipeline(LIBRARY).answer("How many welders did Zenith in Toledo hire, over by Lake Erie?")
    assert answer.outcome == "answered"
    assert "45 welders" in answer.text
    alone = pipeline(LIBRARY).answer("How many welders did Fabrikam hire?")
    assert alone.outcome == "declined"
    assert "does not mention Fabrikam" in alone.reason


def test_a_length_of_time_is_a_figure() -> None:
    assert has_figure("They planned for a year before they met.")
    assert not has_figure("They planned before they met.")


GUIDE = document_of(
    """\
## In short
A plant visit shows welding teachers what an employer needs.

## Steps
1. Ask the plant manager for an hour on the welding floor.
2. Bring two welding teachers to the plant and no slides.
3. Write down on the plant floor what the welders of the plant lack.
4. Send the plant manager the list of what welders lack within a week.
""",
    "run-a-visit",
    kind="guide",
    title="Run a visit to a plant",
)


def test_steps_stand_in_the_order_of_their_guide() -> None:
    answer = pipeline([GUIDE]).answer("How do we run a visit to a plant that lacks welders?")
    told = {citation.n: citation.quote_start for citation in answer.citations}
    steps = [told[s.citations[0]] for s in answer.statements if s.section == "What to do"]
    assert len(steps) > 1
    assert steps == sorted(steps)


def test_the_guide_that_is_found_first_is_told_step_by_step() -> None:
    places = [
        document_of(
            f"""\
## In short
{who} found welders. [a]

## What to take from it
- Run a visit to a plant that lacks welders in {season}, as {who} does. [a]
- See a plant of {who} that lacks welders before you run a visit in {season}. [b]
""",
            who.lower(),
            title=f"How {who} found people",
        )
        for who, season in (
            ("Acme", "spring"),
            ("Zenith", "summer"),
            ("Orion", "fall"),
            ("Vega", "winter"),
            ("Lyra", "March"),
            ("Draco", "June"),
            ("Cygnus", "October"),
        )
    ]
    answer = pipeline([GUIDE, *places]).answer("How do we run a visit to a plant that lacks welders?")
    told = Counter(citation.document_id for citation in answer.citations)
    assert told["run-a-visit"] == 4
    assert len(told) > 1


def test_what_only_leads_to_another_document_or_describes_its_guide_is_no_line() -> None:
    lesson = document_of(
        """\
## What to do
- Read [how Zenith shared the cost of a visit](zenith) before you run a visit to a plant. [a]
- Ask the foremen of the plant before the visit what welders lack. [b]
""",
        "visits",
        kind="lesson",
        title="Visit plants before you plan",
    )
    answer = pipeline([GUIDE, lesson]).answer("How do we run a visit to a plant that lacks welders?")
    told = [statement.text for statement in answer.statements]
    assert any(text.startswith("Ask the foremen") for text in told)
    assert not any(text.startswith(("Read how Zenith", "A plant visit shows")) for text in told)
