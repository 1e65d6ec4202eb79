"""A run as one HTML file: all that was found is told, nothing of it runs, and held-out texts stay out."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.errors import InputError
from assistant.records import evaluations, scoring_results, scoring_rounds
from assistant.records.database import Database
from assistant.records.evaluations import FullResult, Result, Run
from assistant.records.tables_evaluation import ScoreRow, TaskRow
from evals import plain, report, summary
from evals.__main__ import main
from evals.charts import WIDTH, Bar, Span, bars, differences, histogram, over_time
from evals.compare import Change
from evals.reliability import of_judges
from evals.summary import mean_of, metric_of
from tests.evals_items import GOOD, citation, failed, full
from tests.samples import DECLINED
from tests.scoring_samples import ALL_FOUR, ANA, BEN, LEAD, MOMENT, make_round, score_all

if TYPE_CHECKING:
    from collections.abc import Iterator

PINS = {"model": "embedded", "documents": {"zenith": "a", "acme": "b"}, "settings": {"passages": 8}}
RUN = Run("r1", "questions", "development", "keyless", 3, "abc123", PINS, MOMENT)
EVIL = "<script>alert(1)</script>&\"'"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(f"sqlite:///{tmp_path / 'assistant.db'}")
    yield opened
    opened.close()


def stored(database: Database, *results: FullResult, run: Run = RUN) -> Run:
    with database.writing() as session:
        evaluations.start(session, run)
        for one in results:
            evaluations.add(session, run.id, one)
    return run


def told(database: Database, run: Run, against: Run | None = None) -> str:
    return report.page(report.subject(database, run, against))


def text_of(page: str) -> str:
    """What a reader sees, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main>")[1]).split())


def answered(item_id: str, text: str, *documents: str, **scores: float | None) -> FullResult:
    """A result with an answer of its own."""
    citations = tuple(citation(name) for name in documents or ("zenith",))
    return replace(full(item_id, **scores), answer=replace(GOOD, text=text, citations=citations))


def declined(item_id: str) -> FullResult:
    good = full(item_id, outcome=0.0, document_cited=0.0, fact_recall=0.0)
    return replace(good, result=replace(good.result, outcome="declined"), answer=DECLINED)


class TestOneRun:
    """What a report on a run tells."""

    def test_what_was_run_and_how_well_it_went(self, database: Database) -> None:
        page = told(database, stored(database, full("one"), full("two"), declined("three")))
        text = text_of(page)
        assert "3 questions were asked" in text
        assert "66.7% (20.8 to 93.9), n 3" in text
        assert "25 November 2026, 09:30 · questions (development) · quoted, without a model" in text
        assert "Answers quoted, without a model" in text
        assert "Library 2 published documents" in text
        assert "Settings passages 8" in text
        assert "Held-out questions have been asked in 0 runs so far." in text
        assert "Answered 2 0 1 0" in text, "expected and taken exits: answered, asked back, declined, error"
        assert "No judge has marked" in text
        assert "Questions that moved" not in text
        assert "caution" not in page.split("<main>")[1].replace('class="worse"', "")

    def test_each_metric_is_told_with_what_it_is(self, database: Database) -> None:
        page = told(database, stored(database, full("one", fact_recall=None), full("two")))
        text = text_of(page)
        for name in ("outcome", "document_cited", "fact_recall"):
            assert f"{plain.title(name)} share, higher is better" in text
            assert metric_of(name).definition in page.replace("&#39;", "'").replace("&#34;", '"')
        assert "100.0% (20.7 to 100.0), n 1 1" in text, "one answer that has no facts is not applicable"
        assert plain.title("ndcg@10") not in text, "what was not scored at all is left out"

    def test_errors_are_counted_openly_and_in_no_mean(self, database: Database) -> None:
        text = text_of(told(database, stored(database, full("one"), failed("two"), failed("six"))))
        assert "2 questions have no answer, because of an error" in text
        assert "n 1" in text
        assert "Errors Question What happened two Away. six Away." in text
        assert "Answered 1 0 0 2" in text

    def test_of_a_single_conversation_no_interval_is_made_up(self, database: Database) -> None:
        before = [full(name, "talk", seconds=1.0) for name in ("one", "two")]
        stored(database, *before)
        after = stored(database, *before, run=replace(RUN, id="r2"))
        text = text_of(told(database, after, RUN))
        assert "1 seconds (interval not known), n 2" in text
        assert "not known" in text.split("Against the other run")[1]
        assert not re.search(r"\binf\b", text)

    def test_a_run_that_broke_off_says_so(self, database: Database) -> None:
        text = text_of(told(database, stored(database, full("one"))))
        assert "1 of 3 questions have a result" in text

    def test_a_run_without_any_answer_is_told_too(self, database: Database) -> None:
        text = text_of(told(database, stored(database)))
        assert "0 questions were asked" in text
        assert "not scored" in text
        assert "No answer was timed" in text

    def test_how_long_answers_took(self, database: Database) -> None:
        timed = [full(f"q{n}", seconds=n / 10) for n in range(1, 21)]
        page = told(database, stored(database, *timed))
        assert (
            "Half of the answers took at most 1.05 seconds, 95 of 100 at most 1.91 seconds, "
            "the slowest 2 seconds." in text_of(page)
        )
        assert page.count("<svg") == 2

    def test_looks_at_held_out_questions_are_counted(self, database: Database) -> None:
        run = stored(database, full("one"))
        for name in ("h1", "h2"):
            stored(database, run=replace(RUN, id=name, split="held-out"))
        assert "asked in 2 runs so far" in text_of(told(database, run))


class TestAgainst:
    """How a run differs from another one."""

    def runs(self, database: Database, **changes: str) -> tuple[Run, Run]:
        """Eight questions, of which the later run declines two and words one otherwise."""
        names = [f"q{n}" for n in range(8)]
        before = [answered(name, f"Before {name}") for name in names]
        after = [
            *map(declined, names[:2]),
            answered("q2", "After q2", "acme", fact_recall=0.5),
            *(answered(name, f"Before {name}") for name in names[3:]),
        ]
        runs = (replace(RUN, **changes), replace(RUN, id="r2", **changes))  # type: ignore[arg-type]
        return stored(database, *before, run=runs[0]), stored(database, *after, run=runs[1])

    def test_moved_questions_stand_with_both_answers_side_by_side_and_why(self, database: Database) -> None:
        before, after = self.runs(database)
        page = told(database, after, before)
        text = text_of(page)
        assert page.count("<details>") == 3
        assert "2 × sufficiency" in text
        assert plain.CAUSES["sufficiency"] in text
        assert "1 × writing" in text
        assert "Before: Answered, cites zenith Before q2 After: Answered, cites acme After q2" in text
        assert "Before: Answered, cites zenith Before q0 After: Declined" in text
        assert text.index("Before q0") < text.index("Before q2"), "those that fell most come first"
        assert "Before q5" not in text

    def test_metrics_stand_with_intervals_and_what_could_have_been_shown(self, database: Database) -> None:
        before, after = self.runs(database)
        text = text_of(told(database, after, before))
        row = re.search(r"Right exit 100\.0% 75\.0% -25\.00 points \(-\d+\.\d+ to .{3,6}\) (\S+)% 8 ", text)
        assert row
        assert float(row[1]) > 0
        assert "Held against run r1" in text

    def test_a_run_against_itself_moved_nowhere(self, database: Database) -> None:
        before, _ = self.runs(database)
        assert "No question moved." in text_of(told(database, before, before))

    def test_a_long_list_is_cut_and_says_so(self, database: Database) -> None:
        names = [f"q{n}" for n in range(report.SHOWN + 5)]
        before = stored(database, *(answered(name, "B") for name in names))
        after = stored(database, *map(declined, names), run=replace(RUN, id="r2"))
        page = told(database, after, before)
        assert page.count("<details>") == report.SHOWN
        assert f"The {report.SHOWN} that fell most are listed, of {len(names)}" in text_of(page)

    def test_held_out_texts_stay_out(self, database: Database) -> None:
        before, after = self.runs(database, split="held-out")
        page = told(database, after, before)
        assert page.count("<details>") == 3
        assert "for reporting, never for improving on" in page
        for words in ("Before q0", "After q2", "How many welders", DECLINED.text):
            assert words not in page

    def test_runs_without_a_question_in_common_are_refused(self, database: Database) -> None:
        one = stored(database, full("one"))
        two = stored(database, full("two"), run=replace(RUN, id="r2"))
        with pytest.raises(InputError, match="no question in common"):
            report.subject(database, two, one)


class TestOneFile:
    """It needs nothing else, and nothing in it runs."""

    def test_nothing_is_asked_of_elsewhere(self, database: Database) -> None:
        runs = [
            stored(database, full("one"), run=RUN),
            stored(database, declined("one"), run=replace(RUN, id="r2")),
        ]
        page = told(database, runs[1], runs[0])
        assert not re.search(r"<(script|link|img|iframe|object)|@import|url\(|\ssrc=|\shref=|\son\w+=", page)
        assert set(re.findall(r"https?://[^\s\"<]+", page.split("<main>")[0])) == set()

    def test_whatever_people_and_models_wrote_is_text(self, database: Database) -> None:
        run = replace(RUN, configuration=EVIL, suite=EVIL, pins={"model": EVIL, EVIL: EVIL})

        def evil(*, falls: bool) -> FullResult:
            made = answered("one", EVIL, EVIL, outcome=0.0 if falls else 1.0)
            return replace(
                made,
                item={**made.item, "question": EVIL},
                result=replace(made.result, item_id=EVIL, kind=EVIL),
            )

        before = stored(database, evil(falls=False), run=run)
        broken = failed("two", EVIL)
        after = stored(database, evil(falls=True), broken, run=replace(run, id="r2"))
        page = told(database, after, before)
        assert "<script" not in page
        assert page.count("&lt;script&gt;") >= 10
        assert "&amp;lt;" not in page, "nothing is escaped twice"

    def test_charts_are_drawn_in_the_file(self, database: Database) -> None:
        runs = [stored(database, full("one")), stored(database, declined("one"), run=replace(RUN, id="r2"))]
        drawn = re.findall(r"<svg.*?</svg>", told(database, runs[1], runs[0]), re.S)
        labels = [ElementTree.fromstring(one).attrib["aria-label"] for one in drawn]
        assert labels == [
            "Right exits by kind of question, with 95 % intervals",
            "How shares moved, with 95 % intervals; right of the line is better",
        ]


class TestJudges:
    """How far a judge agrees with people, of rounds that are through."""

    def judged(self, database: Database, *raters: str) -> str:
        with database.writing() as session:
            round_id = make_round(session, overlap=1.0)
            for rater in raters:
                score_all(session, round_id, rater)
            for task in session.query(TaskRow):
                session.add(ScoreRow(task_id=task.id, rater="judge:m", criterion="tone", value=3.0))
        return round_id

    def test_a_round_that_is_through_is_told(self, database: Database) -> None:
        self.judged(database, ANA, BEN)
        [one] = of_judges(database)
        assert (one.judge, one.criterion.id, one.agreement.units) == ("judge:m", "tone", 4)
        text = text_of(told(database, stored(database, full("one"), run=replace(RUN, id="r9"))))
        assert "judge:m, 4 answers that people marked as well" in text

    def test_what_is_still_being_scored_is_not(self, database: Database) -> None:
        round_id = self.judged(database, ANA)
        assert of_judges(database) == ()
        with database.writing() as session:
            scoring_rounds.close(session, round_id, lead=LEAD)
        assert len(of_judges(database)) == 1

    def test_what_was_settled_stands_for_peoples_marks(self, database: Database) -> None:
        self.judged(database, ANA, BEN)
        [before] = of_judges(database)
        with database.writing() as session:
            for task in session.query(TaskRow):
                scoring_results.settle(session, task.id, "tone", 3.0, "As the judge", lead=LEAD)
        [after] = of_judges(database)
        assert (before.bias, after.bias) == (3.0 - ALL_FOUR["tone"], 0.0)

    def test_a_judge_alone_is_held_against_nobody(self, database: Database) -> None:
        round_id = self.judged(database)
        with database.writing() as session:
            scoring_rounds.close(session, round_id, lead=LEAD)
        assert of_judges(database) == ()


def changed(difference: float, low: float, high: float, p: float | None) -> Change:
    return Change("outcome", 0.5, 0.5 + difference, difference, low, high, 0.1, 9, 9, (), (), p)


class TestFigures:
    """Means with what chance leaves open."""

    def results(self, *scores: float, clusters: str = "") -> list[Result]:
        names = clusters or "abcdefghijklmnopqrstuvwxyz"
        return [full(f"q{n}", names[n], outcome=score).result for n, score in enumerate(scores)]

    def test_a_share_gets_wilsons_interval(self) -> None:
        # 0 of 20 and 15 of 148 are worked examples of Newcombe (1998), "Two-sided confidence intervals for
        # the single proportion", table I.
        none = mean_of(self.results(*[0.0] * 20), metric_of("outcome"))
        assert (none.low, none.high) == pytest.approx((0.0, 0.1611), abs=5e-5)
        many = [full(f"q{n}", outcome=float(n < 15)).result for n in range(148)]
        found = mean_of(many, metric_of("outcome"))
        assert (found.low, found.high) == pytest.approx((0.0624, 0.1605), abs=5e-5)

    def test_questions_of_one_conversation_count_for_less(self) -> None:
        alone = mean_of(self.results(1, 1, 0, 0), metric_of("outcome"))
        together = mean_of(self.results(1, 1, 0, 0, clusters="aabb"), metric_of("outcome"))
        assert together.mean == alone.mean
        assert alone.low is not None
        assert together.low is not None
        assert together.low < alone.low

    def test_other_units_get_a_normal_interval(self) -> None:
        timed = [full(f"q{n}", seconds=float(n)).result for n in range(1, 6)]
        found = mean_of(timed, metric_of("seconds"))
        assert found.mean == 3.0
        assert found.low is not None
        assert found.high is not None
        assert found.high - 3.0 == pytest.approx(3.0 - found.low)
        assert plain.with_interval(found, "seconds").startswith("3 seconds (")

    @example([0.0, 2.6e-160])
    @given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
    def test_an_interval_holds_its_mean_and_stays_within_0_and_1(self, scores: list[float]) -> None:
        found = mean_of(self.results(*scores), metric_of("outcome"))
        assert found.mean is not None
        assert found.low is not None
        assert found.high is not None
        assert 0 <= found.low <= found.mean + 1e-9
        assert found.mean - 1e-9 <= found.high <= 1

    def test_exits_and_seconds(self) -> None:
        results = [full("one", seconds=2.0).result, declined("two").result, failed("three").result]
        exits = summary.exits(results)
        assert (exits["answered", "answered"], exits["answered", "declined"]) == (1, 1)
        assert exits["answered", summary.ERROR] == 1
        timed = summary.seconds(results)
        assert timed is not None
        assert (timed.values, timed.longest) == ((2.0,), 2.0)
        assert summary.seconds(results[1:]) is None

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ((-0.2, -0.3, -0.1, 0.01), "Worse, and more than chance explains"),
            ((-0.2, -0.3, 0.1, 0.5), "No difference that this set could show"),
            ((-0.2, -0.3, -0.1, 0.2), "Worse, but not surely with all metrics taken together"),
            ((0.2, 0.1, 0.3, 1.0), "Better"),
        ],
    )
    def test_what_a_change_may_be_taken_for(
        self, change: tuple[float, float, float, float], said: str
    ) -> None:
        assert plain.verdict(changed(*change), metric_of("outcome")) == said

    def test_fewer_words_are_better(self) -> None:
        made = changed(-5.0, -8.0, -2.0, None)
        assert plain.verdict(made, metric_of("seconds")) == "Better"
        assert plain.moved_by(made, "seconds") == "-5.00 seconds (-8.00 to -2.00)"


class TestCharts:
    """Each is an image that any reader of SVG can draw, whatever stands in it."""

    labels = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20)
    shares = st.floats(0, 1)

    def drawn(self, svg: str) -> ElementTree.Element:
        root = ElementTree.fromstring(svg)
        assert root.attrib["role"] == "img"
        assert root.attrib["aria-label"] == "A <title>"
        return root

    @given(st.lists(st.tuples(labels, st.none() | shares), max_size=5))
    def test_bars_and_lines(self, rows: list[tuple[str, float | None]]) -> None:
        made = [Bar(label, value, value, value, label) for label, value in rows]
        root = self.drawn(bars("A <title>", made))
        known = sum(value is not None for _, value in rows)
        assert sum(one.attrib.get("class") == "mark" for one in root) == known
        root = self.drawn(over_time("A <title>", made))
        assert sum(one.attrib.get("class") == "mark" for one in root) == known

    @given(st.lists(st.tuples(labels, st.floats(-1, 1)), max_size=5))
    def test_differences(self, rows: list[tuple[str, float]]) -> None:
        made = [Span(label, value, value, value, label, "worse") for label, value in rows]
        root = self.drawn(differences("A <title>", made))
        circles = [float(one.attrib["cx"]) for one in root if one.attrib.get("class") == "worse"]
        assert len(circles) == len(rows)
        for at, (_, value) in zip(circles, rows, strict=True):
            assert 0 <= at <= WIDTH
            assert (at - WIDTH / 2) * value >= 0, "worse is on the left, better on the right"

    @given(st.lists(st.floats(0, 1e4), min_size=1, max_size=30))
    def test_histograms(self, values: list[float]) -> None:
        root = self.drawn(histogram("A <title>", values, "s", [("median", sorted(values)[len(values) // 2])]))
        assert sum(one.attrib.get("class") == "mark" for one in root) == 20


class TestCommand:
    """`python -m evals report`."""

    @pytest.fixture
    def home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path))
        monkeypatch.setenv("ASSISTANT_MODEL", "embedded")
        opened = Database.open(f"sqlite:///{tmp_path / 'assistant.db'}")
        stored(opened, full("one"))
        stored(opened, declined("one"), run=replace(RUN, id="r2"))
        opened.close()
        return tmp_path

    def command(self, *words: object) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["report", *map(str, words)])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        return done.exit_code, done.output

    def test_it_writes_the_file(self, home: Path) -> None:
        output = home / "out.html"
        assert self.command("r2", "--against", "r1", "--output", output) == (0, f"{output}: 11 kB\n")
        assert "Questions that moved" in output.read_text(encoding="utf-8")

    def test_a_run_that_is_not_there_and_a_file_that_cannot_be_are_told(self, home: Path) -> None:
        code, said = self.command("r7", "--output", home / "out.html")
        assert code
        assert "There is no run r7" in said
        code, said = self.command("r1", "--output", home / "none" / "out.html")
        assert code
        assert "cannot be written" in said
        assert not (home / "out.html").exists()
