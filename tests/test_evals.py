"""The scores of answers: nothing is skipped in silence, a drop is caught, and noise is not taken for one."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import InputError, ModelBusy
from assistant.library.folder import write_document
from assistant.settings import ROOT
from assistant.values import Answer, Citation, Turn
from evals import metrics, public_sets
from evals.__main__ import ITEMS, main
from evals.ablation import WAYS, WHOLE
from evals.items import Item, read_items
from evals.runner import Row, compare, means, read_rows, run, write_rows
from tests.documents import case


def line(**fields: Any) -> str:
    whole = {
        "id": "one",
        "split": "development",
        "kind": "fact",
        "question": "How many welders did Zenith hire?",
        "outcome": "answered",
        "documents": ["zenith"],
        "facts": [r"\b45\b", "toledo"],
    }
    return json.dumps({key: value for key, value in (whole | fields).items() if value is not None})


def item(**fields: Any) -> Item:
    return Item.model_validate_json(line(**fields))


def citation(document_id: str = "zenith", quote: str = "hired 45 welders") -> Citation:
    passage = "Zenith in Toledo hired 45 welders."
    start = passage.find(quote)
    return Citation(1, document_id, "T", "case", "press", f"{document_id}@1#1", (), passage, quote, start, ())


GOOD = Answer("answered", "Zenith in Toledo hired 45 welders. [1]", citations=(citation(),))


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


# Items


def test_items_are_read_by_split(tmp_path: Path) -> None:
    said = [{"role": "user", "content": "Hello"}]
    path = write(
        tmp_path / "set.jsonl", line(), "", line(id="two", split="held-out", history=said, facts=None)
    )
    assert [one.id for one in read_items(path)] == ["one", "two"]
    [held_out] = read_items(path, "held-out")
    assert held_out.turns == (Turn("user", "Hello"),)
    assert held_out.facts == ()


def test_every_line_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    path = write(
        tmp_path / "set.jsonl",
        line(),
        "not json",
        line(id="two", kind="riddle"),
        line(id="three", facts=["("]),
        line(),
        line(id="four", mood="good"),
        line(id=""),
        line(id="five", outcome=None),
    )
    with pytest.raises(InputError) as told:
        read_items(path)
    for fault in (
        "line 2: : Invalid JSON",
        "line 3: kind",
        "line 4: facts: Value error, '(' is no pattern",
        "line 5: the id one is there already",
        "line 6: mood",
        "line 7: id",
        "line 8: outcome",
    ):
        assert fault in str(told.value)


@pytest.mark.parametrize("split", [None, "held-out"])
def test_a_set_without_items_is_an_error(tmp_path: Path, split: Any) -> None:
    path = write(tmp_path / "set.jsonl", "" if split is None else line())
    with pytest.raises(InputError, match=r"set\.jsonl holds no items"):
        read_items(path, split)


def test_a_set_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_items(tmp_path / "nowhere.jsonl")
    (tmp_path / "latin.jsonl").write_bytes(b'{"id": "caf\xe9"}')
    with pytest.raises(InputError, match="cannot be read"):
        read_items(tmp_path / "latin.jsonl")


def test_a_line_end_within_a_text_ends_no_line(tmp_path: Path) -> None:
    asked = "One\u2028two\x85three?"
    whole = json.loads(line()) | {"question": asked}
    path = write(tmp_path / "set.jsonl", json.dumps(whole, ensure_ascii=False))
    assert read_items(path)[0].question == asked


# Metrics


def test_a_good_answer_has_full_marks() -> None:
    assert {name: metric(item(), GOOD) for name, metric in metrics.METRICS.items()} == {
        "outcome": 1.0,
        "document_cited": 1.0,
        "fact_recall": 1.0,
        "verbatim": 1.0,
    }


def test_each_fault_costs_its_own_mark() -> None:
    assert metrics.outcome(item(), replace(GOOD, outcome="declined")) == 0
    other = replace(GOOD, citations=(citation("acme"),))
    assert metrics.document_cited(item(), other) == 0
    assert metrics.document_cited(item(documents=["zenith", "acme"]), other) == 1
    assert metrics.fact_recall(item(), replace(GOOD, text="TOLEDO hired 450 welders.")) == 0.5
    invented = citation(quote="hired 46 welders")
    assert metrics.verbatim(item(), replace(GOOD, citations=(invented, citation()))) == 0.5
    moved = replace(citation(), quote_start=2)
    assert metrics.verbatim(item(), replace(GOOD, citations=(moved,))) == 0


def test_what_does_not_apply_is_unscored_and_not_wrong() -> None:
    bare = item(documents=[], facts=[])
    assert metrics.document_cited(bare, GOOD) is None
    assert metrics.fact_recall(bare, GOOD) is None
    assert metrics.verbatim(item(), replace(GOOD, citations=())) is None
    assert metrics.mean([1.0, None, 0.0, None]) == 0.5
    with pytest.raises(InputError, match="Nothing was scored"):
        metrics.mean([None, None])
    with pytest.raises(InputError, match="Nothing was scored"):
        metrics.mean([])


# The interval of a difference


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=30))
def test_the_interval_holds_the_difference_and_turns_with_it(pairs: list[tuple[float, float]]) -> None:
    before, after = [one for one, _ in pairs], [other for _, other in pairs]
    low, high = metrics.paired_interval(before, after, tries=200)
    assert -1 - 1e-9 <= low <= high <= 1 + 1e-9
    assert metrics.paired_interval(before, before, tries=200) == (0.0, 0.0)
    assert metrics.paired_interval(after, before, tries=200) == pytest.approx((-high, -low), abs=1e-9)
    assert metrics.paired_interval(before, after, tries=200) == (low, high)


def test_runs_over_different_questions_cannot_be_compared() -> None:
    for before, after in (([], []), ([1.0], [1.0, 0.0])):
        with pytest.raises(InputError, match="over the same questions"):
            metrics.paired_interval(before, after)


# Runs


@dataclass
class Scripted:
    """An assistant that answers well, but for what `script` says of a question."""

    script: Callable[[str], Answer | Exception] = lambda question: GOOD
    asked: list[tuple[str, tuple[Turn, ...]]] = field(default_factory=list)

    def answer(self, question: str, history: Sequence[Turn]) -> Answer:
        self.asked.append((question, tuple(history)))
        reply = self.script(question)
        if isinstance(reply, Exception):
            raise reply
        return reply


def test_a_run_asks_every_item_with_its_history() -> None:
    assistant = Scripted()
    said = [{"role": "user", "content": "Hello"}]
    rows = run(assistant, [item(), item(id="two", question="And Orion?", history=said)])
    assert assistant.asked[1] == ("And Orion?", (Turn("user", "Hello"),))
    assert [(row.item_id, row.kind, row.outcome, row.error) for row in rows] == [
        ("one", "fact", "answered", ""),
        ("two", "fact", "answered", ""),
    ]
    assert means(rows) == {"outcome": 1.0, "document_cited": 1.0, "fact_recall": 1.0, "verbatim": 1.0}


def test_an_error_is_a_row_of_its_own_and_no_zero() -> None:
    def script(question: str) -> Answer | Exception:
        return ModelBusy("Too many requests.", "Wait.") if question == "Two?" else GOOD

    rows = run(Scripted(script), [item(), item(id="two", question="Two?"), item(id="three")])
    assert rows[1] == Row("two", "fact", {}, error="Too many requests. Wait.")
    assert means(rows)["outcome"] == 1.0
    with pytest.raises(InputError):
        means([rows[1]])


def test_a_defect_of_the_assistant_stays_loud() -> None:
    with pytest.raises(ZeroDivisionError):
        run(Scripted(lambda question: ZeroDivisionError()), [item()])


def test_a_run_is_saved_and_read_again(tmp_path: Path) -> None:
    rows = [
        Row("one", "fact", {"outcome": 1.0, "fact_recall": None}, "answered"),
        Row("two\u2028", "advice", {}, error="Away."),
    ]
    write_rows(tmp_path / "run.jsonl", rows)
    assert read_rows(tmp_path / "run.jsonl") == rows


@pytest.mark.parametrize("content", [b"not json\n", b'{"item_id": "x"}\n', b"[1]\n", b"\xff\n", None])
def test_what_is_no_saved_run_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "run.jsonl").write_bytes(content)
    with pytest.raises(InputError, match="is no saved run"):
        read_rows(tmp_path / "run.jsonl")


# The gate


def scored(outcomes: Sequence[float], prefix: str = "q") -> list[Row]:
    whole = {"document_cited": 1.0, "fact_recall": 1.0, "verbatim": 1.0}
    return [
        Row(f"{prefix}{n}", "fact", {"outcome": value, **whole}, "answered")
        for n, value in enumerate(outcomes)
    ]


def test_a_drop_is_caught_and_named() -> None:
    before, after = scored([1.0] * 50), scored([1.0] * 40 + [0.0] * 10)
    outcome, *others = compare(before, after)
    assert outcome.is_drop
    assert (outcome.before, outcome.after) == (1.0, 0.8)
    assert outcome.low <= -0.2 <= outcome.high < 0
    assert outcome.worse == tuple(f"q{n}" for n in range(40, 50))
    assert not any(change.is_drop for change in others)


def test_noise_and_a_gain_are_no_drop() -> None:
    before = scored([1.0, 0.0] * 25)
    for after in (
        before,
        scored([0.0, 1.0] * 25),
        scored([0.0, 0.0] + [1.0, 0.0] * 24),
        scored([1.0] * 50),
    ):
        assert not any(change.is_drop for change in compare(before, after))


def test_only_what_both_runs_scored_is_compared() -> None:
    before = [*scored([1.0] * 10), Row("failed then", "fact", {}, error="Away.")]
    after = [*scored([1.0] * 10), *scored([0.0] * 30, "new"), Row("q3", "fact", {}, error="Away.")]
    after[4] = Row("q4", "fact", {}, error="Away.")
    changes = compare(before, after)
    assert {(change.before, change.after) for change in changes} == {(1.0, 1.0)}
    with pytest.raises(InputError):
        compare(scored([1.0], "a"), scored([1.0], "b"))


# The command


def test_the_shipped_questions_can_be_used() -> None:
    items = read_items(ITEMS)
    assert {one.split for one in items} == {"development", "held-out"}
    known = {path.stem for path in (ROOT / "knowledge").rglob("*.md")}
    assert {document for one in items for document in one.documents} <= known


def test_the_command_runs_saves_and_gates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_KNOWLEDGE_DIR", str(tmp_path / "knowledge"))
    write_document(tmp_path / "knowledge", case("zenith", "Zenith", "Toledo, Ohio", "45"))
    write_document(tmp_path / "knowledge", case("acme", "Acme", "Lima, Ohio", "9"))
    acme = "How many welders did Acme hire?"
    questions = write(tmp_path / "set.jsonl", line(), line(id="wrong", question=acme))
    baseline, saved = tmp_path / "baseline.jsonl", tmp_path / "run.jsonl"

    def command(name: str, *words: object) -> Result:
        result = CliRunner().invoke(main, [name, "--items", str(questions), *map(str, words)])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    done = command("run", "--failures", "--output", saved)
    assert done.exit_code == 0, done.output
    assert "fact            2 of 2 took the right exit" in done.stdout
    assert "document_cited 0.500" in done.stdout
    assert "wrong (fact): {'document_cited': 0.0" in done.stdout
    assert [row.item_id for row in read_rows(saved)] == ["one", "wrong"]

    assert "is no saved run" in command("gate", "--baseline", baseline).stderr
    assert command("gate", "--baseline", baseline, "--accept").exit_code == 0
    gated = command("gate", "--baseline", baseline)
    assert gated.exit_code == 0, gated.output
    assert "ok   outcome         1.000 → 1.000  [+0.000, +0.000]" in gated.stdout

    write(questions, line(outcome="declined"), line(id="wrong", question=acme, outcome="declined"))
    dropped = command("gate", "--baseline", baseline)
    assert dropped.exit_code == 1
    assert "DROP outcome         1.000 → 0.000  [-1.000, -1.000]  one wrong" in dropped.stdout

    accepted = baseline.read_text()
    write(questions, line(), line(id="wrong", question="?"))
    failed = command("gate", "--baseline", baseline, "--accept")
    assert failed.exit_code == 4
    assert "  wrong: The question is empty." in failed.stdout
    assert baseline.read_text() == accepted
    assert command("gate", "--baseline", baseline).exit_code == 1
    assert command("run").exit_code == 1


def test_a_set_that_cannot_be_used_is_told_without_a_traceback(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["run", "--items", str(write(tmp_path / "set.jsonl", "no json"))])
    assert result.exit_code == 4
    assert result.stderr.startswith("Error: set.jsonl cannot be used: line 1")


# Public sets


def public_set(folder: Path) -> Path:
    """A small set with what such sets bring: an empty text, no title, Markdown, foreign ids, no judgement."""
    corpus = [
        {
            "_id": "A::1",
            "title": "Toledo welders",
            "text": "A plant in Toledo.\nIt hired welders.",
        },
        {"_id": "b 2", "title": "", "text": "# Nurses of a clinic in Dayton learn in the evening."},
        {"_id": "ü", "title": "A study of bakers: part one", "text": ""},
        {"_id": "d", "title": "", "text": "1. Drivers"},
    ]
    queries = [
        {"_id": "q<1>", "text": "welders in Toledo", "lastturn": "and where?", "last2": "welders and where?"},
        {
            "_id": "q2",
            "text": "nurses of a clinic",
            "lastturn": "nurses in Dayton",
            "last2": "nurses in Dayton",
        },
        {"_id": "q3", "text": "bakers", "lastturn": "bakers", "last2": "who bakes? bakers"},
        {"_id": "unjudged", "text": "drivers", "lastturn": "drivers", "last2": "drivers"},
    ]
    folder.mkdir()
    write(folder / "corpus.jsonl", *map(json.dumps, corpus))
    write(folder / "queries.jsonl", *map(json.dumps, queries))
    write(folder / "qrels.tsv", "query-id\tcorpus-id\tscore", "q<1>\tA::1\t1", "q2\tb 2\t1", "q3\tü\t2")
    return folder


@pytest.mark.parametrize("options", [(), ("--field", "last2"), ("--conversation", "--ablation")])
def test_a_public_set_is_measured_through_the_command_line(tmp_path: Path, options: tuple[str, ...]) -> None:
    result = CliRunner().invoke(public_sets.main, [str(public_set(tmp_path / "set")), *options])
    assert result.exit_code == 0, result.output
    for measure in ("nDCG@10", "R@100", "RR"):
        assert f"{measure:10}1.000" in result.output
    assert "4 queries: p50 " in result.output
    ways = [line for line in result.output.splitlines() if "  nDCG@10 " in line]
    assert [way[:24].strip() for way in ways] == (list(WAYS) if "--ablation" in options else [])
    if ways:
        assert ways[-1] == f"{WHOLE:24}nDCG@10 1.000"


def test_a_conversation_is_the_last_turn_after_what_was_said(tmp_path: Path) -> None:
    lines = (public_set(tmp_path / "set") / "queries.jsonl").read_text().splitlines()
    queries = [json.loads(line) for line in lines]
    assert public_sets.conversation(queries[0]) == {
        "id": "q<1>",
        "question": "and where?",
        "history": [{"role": "user", "content": "welders"}],
    }
    assert public_sets.conversation(queries[1])["history"] == []


def test_a_key_that_queries_do_not_have_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(public_sets.main, [str(public_set(tmp_path / "set")), "--field", "rewrite"])
    assert result.exit_code == 2
    assert "has no `rewrite`; it has _id, text" in result.output


def test_figures_are_those_of_the_ranking(tmp_path: Path) -> None:
    qrels = {"a": {"x": 1, "y": 1}, "b": {"z": 1}}
    found = [
        public_sets.Found("a", ("n", "x", "m", "y"), 0.1),
        public_sets.Found("b", ("n",), 0.1),
    ]
    figures = public_sets.score(qrels, found)
    assert figures["RR"] == pytest.approx((1 / 2 + 0) / 2)
    assert figures["R@100"] == pytest.approx((1 + 0) / 2)
    dcg = (0.6309297535714575 + 0.43067655807339306) / (1 + 0.6309297535714575)
    assert figures["nDCG@10"] == pytest.approx(dcg / 2)


def test_a_set_whose_questions_cannot_be_asked_is_no_figure(tmp_path: Path) -> None:
    folder = public_set(tmp_path / "set")
    write(folder / "queries.jsonl", '{"_id": "q2", "text": ""}')
    result = CliRunner().invoke(public_sets.main, [str(folder)])
    assert result.exit_code == 1
    assert "`assistant search" in result.output
    assert "nDCG" not in result.output
