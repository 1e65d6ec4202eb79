"""`python -m evals.public_sets FOLDER`: the search, measured on a public set through the command line.

A set is a folder with `corpus.jsonl` ({_id, title, text}), `queries.jsonl` ({_id, text, …}) and `qrels.tsv`
(query, document, grade). Its texts become a folder of documents that lives only as long as the run.
"""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import ir_measures
import numpy as np
import yaml
from ir_measures import RR, R, nDCG

from assistant.answering.standalone import standalone
from assistant.values import Turn
from evals.ablation import WHOLE, Line, ablation
from evals.configurations import keyless_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

DEPTH = 100
MEASURES = (nDCG @ 10, R @ 100, RR)
TITLE_WORDS = 10
_MARKDOWN_START = re.compile(r"^([#>`~|=+*-]|\d+[.)])")


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brought for one query: documents of the set, best first, and how long it took."""

    query: str
    documents: tuple[str, ...]
    seconds: float


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--field", default="text", show_default=True, help="The key of a query that is asked.")
@click.option(
    "--conversation", "talks", is_flag=True, help="Ask `lastturn`; what `last2` has before it was said."
)
@click.option("--ablation", "parts", is_flag=True, help="Also measure the search without each of its parts.")
def main(folder: Path, field: str, talks: bool, parts: bool) -> None:
    """Measure `assistant search` on the public set in FOLDER."""
    queries = list(lines(folder / "queries.jsonl"))
    asked = [conversation(query) if talks else _question(query, field) for query in queries]
    qrels = read_qrels(folder / "qrels.tsv")
    with tempfile.TemporaryDirectory() as place:
        slugs = write_documents(lines(folder / "corpus.jsonl"), Path(place) / "knowledge")
        found = search(Path(place), asked, {slug: _id for _id, slug in slugs.items()})
        parted = _ablation(Path(place), asked, _renamed(qrels, slugs)) if parts else []
    for name, value in score(qrels, found).items():
        click.echo(f"{name:10}{value:.3f}")
    p50, p95 = np.percentile([one.seconds for one in found], [50, 95]) * 1000
    click.echo(f"{len(found)} queries: p50 {p50:.1f} ms, p95 {p95:.1f} ms")
    for line in parted:
        gain = f"; the whole search is {line.gain:+.3f} above it ({line.low:+.3f} to {line.high:+.3f})"
        click.echo(f"{line.name:24}nDCG@10 {line.mean:.3f}{'' if line.name == WHOLE else gain}")


def write_documents(corpus: Iterable[dict[str, Any]], folder: Path) -> dict[str, str]:
    """Write each entry ({_id, title, text}) as a document; returns the documents' ids by the entries'."""
    (folder / "evidence").mkdir(parents=True)
    slugs: dict[str, str] = {}
    for number, entry in enumerate(corpus, start=1):
        slug = slugs[entry["_id"]] = f"d{number}"
        text = " ".join(entry["text"].split()) or " ".join(entry["title"].split()) or slug
        title = " ".join(entry["title"].split()) or " ".join(text.split()[:TITLE_WORDS])
        front = yaml.safe_dump(
            {"kind": "evidence", "title": title[:200], "owner": "public set"}, allow_unicode=True
        )
        body = _MARKDOWN_START.sub(r"\\\1", text)
        (folder / "evidence" / f"{slug}.md").write_text(f"---\n{front}---\n{body}\n", encoding="utf-8")
    return slugs


def search(place: Path, asked: Sequence[dict[str, Any]], ids: dict[str, str]) -> list[Found]:
    """Sync the documents below `place` and ask every question, each as its own `assistant` command."""
    (place / "in.jsonl").write_text("".join(json.dumps(one) + "\n" for one in asked), encoding="utf-8")
    _assistant(place, "library", "sync")
    _assistant(place, "search", "--batch", "in.jsonl", "--output", "out.jsonl", "-k", str(DEPTH))
    found = []
    for line in lines(place / "out.jsonl"):
        documents = dict.fromkeys(ids[hit["document_id"]] for hit in line["hits"])
        found.append(Found(line["id"], tuple(documents), line["seconds"]))
    return found


def _ablation(place: Path, asked: Sequence[dict[str, Any]], qrels: dict[str, dict[str, int]]) -> list[Line]:
    """The ablation over the index that `search` left below `place`."""
    with keyless_in(place / "data") as assistant:
        wordings = {}
        for one in asked:
            history = [Turn(**turn) for turn in one.get("history", ())]
            wordings[one["id"]] = standalone(one["question"], history, None).wordings
        return ablation(assistant.search, wordings, qrels)


def _renamed(qrels: dict[str, dict[str, int]], slugs: dict[str, str]) -> dict[str, dict[str, int]]:
    """The grades by the ids that the documents have in the library."""
    return {
        query: {slugs[document]: grade for document, grade in grades.items() if document in slugs}
        for query, grades in qrels.items()
    }


def score(qrels: dict[str, dict[str, int]], found: Sequence[Found]) -> dict[str, float]:
    """nDCG@10, recall@100 and MRR by documents, over all queries that have a judgement."""
    run = {
        one.query: {document: -float(rank) for rank, document in enumerate(one.documents)} for one in found
    }
    return {
        str(measure): value for measure, value in ir_measures.calc_aggregate(MEASURES, qrels, run).items()
    }


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """The grade of each judged document, by query."""
    grades: dict[str, dict[str, int]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row[2].isdigit():  # not the heading
                grades.setdefault(row[0], {})[row[1]] = int(row[2])
    return grades


def _question(query: dict[str, Any], field: str) -> dict[str, Any]:
    if field not in query:
        raise click.UsageError(f"Query {query['_id']} has no `{field}`; it has {', '.join(query)}.")
    return {"id": query["_id"], "question": query[field]}


def conversation(query: dict[str, Any]) -> dict[str, Any]:
    """The last turn as question; what the last two turns hold before it, as one earlier turn."""
    last = _question(query, "lastturn")
    before = _question(query, "last2")["question"].removesuffix(last["question"]).strip()
    return last | {"history": [{"role": "user", "content": before}] if before else []}


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines."""
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _assistant(place: Path, *words: str) -> None:
    """Run the command in an environment of its own: whatever is set up here must not change the figures."""
    environment = {
        "ASSISTANT_DATA_DIR": "data",
        "ASSISTANT_KNOWLEDGE_DIR": "knowledge",
        "ASSISTANT_MODEL": "embedded",
        "PYTHONPATH": str(Path(__file__).resolve().parent.parent),
        "PYTHONUTF8": "1",
    }
    command = [sys.executable, "-m", "assistant.cli", *words]
    done = subprocess.run(command, cwd=place, env=environment, check=False)  # noqa: S603 - our own command
    if done.returncode:
        raise click.ClickException(f"`assistant {' '.join(words)}` ended with code {done.returncode}.")


if __name__ == "__main__":
    main()
