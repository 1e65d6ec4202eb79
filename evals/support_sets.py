"""`python -m evals.support_sets FOLDER`: the support check, measured on two public sets.

FOLDER holds `wice/oracle_dev.jsonl` (is a claim supported by these sentences: WiCE, Kamoi et al. 2023) and
`begin/support_dev.jsonl` (is a reply attributable to this knowledge: BEGIN, Dziri et al. 2022). An item with
several rows counts by its best one. The halves of a set are told apart by a hash of its ids. The threshold of
"supported" was set on the development half; which parts to keep was decided with both halves in view.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from assistant.answering.receipts import Receipts
from assistant.answering.support import contradiction, views
from assistant.index.lexical import LexicalIndex
from assistant.library.sentences import sentence_spans
from assistant.models.embedded import EmbeddedEmbedder
from assistant.values import Document, Hit, Passage
from evals.public_sets import lines
from evals.statistics import auroc, auroc_interval

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from assistant.answering.evidence import Vectors
    from assistant.answering.support import Views
    from assistant.models.embeddings import Embedder
    from assistant.values import Support

MEAN_OF = ("words", "clause", "meaning")
FACTS = ("figures", "names")


@dataclass(frozen=True, slots=True)
class Row:
    """A statement with its evidence; `carried` is what people judged."""

    id: str
    statement: str
    evidence: tuple[str, ...]
    carried: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """What there is to score a row by: the views of the check, and two that it must beat."""

    row: Row
    views: Views | None
    contradicted: bool
    shared: float
    cosine: float


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(folder: Path) -> None:
    """Measure the support check on the sets in FOLDER: AUROC, what each part adds, and the thresholds."""
    for name, rows in (("WiCE", read_wice(folder)), ("BEGIN", read_begin(folder))):
        vectors, words = remembered(EmbeddedEmbedder()), library(rows)
        measured = measure(rows, vectors, words)
        click.echo(f"\n{name}: {len(rows)} rows, {len({row.id for row in rows})} items")
        click.echo(f"{'AUROC':24}{'all (95 % interval)':24}{'development':>12}{'other half':>12}")
        for label, scorer in scorers().items():
            click.echo(f"{label:24}{_line(measured, scorer)}")
        verdicts = {"unsupported": 0.0, "partly": 0.5, "supported": 1.0}
        checked = {one: verdicts[check(one.row, vectors, words)] for one in measured}
        click.echo("precision and recall of a receipt, at most three sentences quoted:")
        for label, least in (("supported", 1.0), ("supported or partly", 0.5)):
            click.echo(f"{label:24}" + "   ".join(_at(checked, least, half) for half in (0, 1)))


def read_wice(folder: Path) -> list[Row]:
    """Claims with the sentences that may support them; "partially supported" counts as not carried."""
    return [
        Row(line["id"], line["claim"], tuple(line["evidence"]), line["label"] == "supported")
        for line in lines(folder / "wice" / "oracle_dev.jsonl")
    ]


def read_begin(folder: Path) -> list[Row]:
    """Replies with the sentences of the knowledge they were given; a generic reply is not carried."""
    return [
        Row(line["id"], line["response"], _sentences(line["evidence"]), line["label"] == "Fully attributable")
        for line in lines(folder / "begin" / "support_dev.jsonl")
    ]


def remembered(embedder: Embedder) -> Vectors:
    """Vectors that are embedded once for each text."""
    known: dict[str, NDArray[np.float32]] = {}

    def vectors(texts: Sequence[str]) -> NDArray[np.float32]:
        fresh = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(fresh, embedder.embed(fresh), strict=True))
        return np.stack([known[text] for text in texts])

    return vectors


def library(rows: Sequence[Row]) -> LexicalIndex:
    """The words of a set's evidence, as a library would know them."""
    return LexicalIndex.build([str(n) for n in range(len(rows))], [" ".join(row.evidence) for row in rows])


def measure(rows: Sequence[Row], vectors: Vectors, words: LexicalIndex) -> list[Measured]:
    """Hold each row's statement against its evidence."""
    vectors([text for row in rows for text in (row.statement, *row.evidence)])
    return [
        Measured(
            row,
            views(row.statement, row.evidence, vectors, words),
            bool(contradiction(row.statement, row.evidence, words)),
            shared_words(row, words),
            float((vectors(row.evidence) @ vectors([row.statement])[0]).max()),
        )
        for row in rows
    ]


def check(row: Row, vectors: Vectors, words: LexicalIndex) -> Support:
    """What the receipt of an answer would say of a row, its evidence being one cited passage."""
    text = "\n\n".join(row.evidence)
    passage = Passage("evidence@1#0", "evidence", 1, 0, (), 0, len(text), text)
    hit = Hit(passage, Document("evidence", "evidence", "", text), 1.0)
    return Receipts((hit,), vectors, words).check(f"{row.statement} [1]").support


def shared_words(row: Row, words: LexicalIndex) -> float:
    """The share of a statement's stems that stand anywhere in the evidence."""
    wanted = set(words.stems(row.statement))
    return len(wanted & set(words.stems(" ".join(row.evidence)))) / max(1, len(wanted))


def score(one: Measured, without: str = "") -> float:
    """The support of a row, with one part left out: that view counts as the mean of the others."""
    if one.views is None or (one.contradicted and without != "contradiction"):
        return 0.0
    if without in MEAN_OF:
        rest = float(np.mean([getattr(one.views, part) for part in MEAN_OF if part != without]))
        # `without` is the name of a view of this type.
        return replace(one.views, **{without: rest}).score  # type: ignore[arg-type]
    return (replace(one.views, **{without: True}) if without in FACTS else one.views).score


def scorers() -> Mapping[str, Callable[[Measured], float]]:
    """What is compared: two plain measures, the check, and the check without each of its parts."""
    plain: dict[str, Callable[[Measured], float]] = {
        "shared words": lambda one: one.shared,
        "cosine": lambda one: one.cosine,
        "support": score,
    }
    for part in (*MEAN_OF, *FACTS, "contradiction"):
        # A default binds the part of this turn of the loop.
        plain[f"  without {part}"] = lambda one, part=part: score(one, part)  # type: ignore[misc]
    return plain


def best_by_id(
    measured: Sequence[Measured], scorer: Callable[[Measured], float]
) -> tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.int_]]:
    """For each item whether it is carried, its best score, and the half (0 or 1) that it belongs to."""
    best: dict[str, tuple[bool, float]] = {}
    for one in measured:
        former = best.get(one.row.id, (one.row.carried, 0.0))[1]
        best[one.row.id] = one.row.carried, max(former, scorer(one))
    halves = [int(hashlib.sha256(key.encode()).hexdigest(), 16) % 2 for key in best]
    carried, scores = zip(*best.values(), strict=True)
    return np.array(carried), np.array(scores), np.array(halves)


def _line(measured: Sequence[Measured], scorer: Callable[[Measured], float]) -> str:
    carried, scores, halves = best_by_id(measured, scorer)
    low, high = auroc_interval(carried, scores)
    parts = [auroc(carried[halves == half], scores[halves == half]) for half in (0, 1)]
    return f"{auroc(carried, scores):.3f} ({low:.3f} to {high:.3f}){'':5}{parts[0]:11.3f}{parts[1]:12.3f}"


def _at(checked: Mapping[Measured, float], least: float, half: int) -> str:
    carried, scores, halves = best_by_id(list(checked), checked.__getitem__)
    carried, passed = carried[halves == half], scores[halves == half] >= least
    precision = carried[passed].mean() if passed.any() else float("nan")
    return f"{precision:.3f}, {passed[carried].mean():.3f} ({passed.sum():3} of {len(passed)} pass)"


def _sentences(text: str) -> tuple[str, ...]:
    return tuple(text[span.start : span.end] for span in sentence_spans(text)) or (text,)


if __name__ == "__main__":
    main()
