"""`python -m evals.differences`: all pairs of sentences of a library that would be shown as differing.

It is for reading: of the pairs listed, how many speak of the same thing and tell it differently? Every
document is read at once, so that it finds more pairs than any question would.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.answering.disagreement import Disagreement
from assistant.answering.evidence import Sentence, parsed, part_of
from assistant.index.lexical import LexicalIndex
from assistant.library.folder import read_folder
from assistant.library.passages import cut
from assistant.models.embedded import EmbeddedEmbedder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.answering.disagreement import Difference
    from assistant.models.embeddings import Embedder
    from assistant.values import Document


def differences(documents: Sequence[Document], embedder: Embedder) -> Iterator[tuple[Sentence, Difference]]:
    """Each sentence of the documents that another one differs from, with that other one."""
    passages = [(passage, document) for document in documents for passage in cut(document, 1)]
    words = LexicalIndex.build([p.id for p, _ in passages], [p.text for p, _ in passages])
    sentences = [
        Sentence(p, d, start, quote, text, part_of(p, d), 0.0, 0.0, 0.0, frozenset(words.stems(text)))
        for p, d in passages
        for start, quote, text in parsed(p.text)
    ]
    rows = embedder.embed([sentence.text for sentence in sentences])
    look = Disagreement(sentences, rows, words)
    for sentence, row in zip(sentences, rows, strict=True):
        if difference := look.of(sentence, row):
            yield sentence, difference


@click.command()
@click.option("--folder", default="knowledge", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(folder: Path) -> None:
    """List the pairs, each once, with the kind of difference."""
    seen: set[frozenset[str]] = set()
    for sentence, difference in differences(read_folder(folder).documents, EmbeddedEmbedder()):
        pair = frozenset((sentence.text, difference.sentence.text))
        if pair not in seen:
            seen.add(pair)
            other = difference.sentence
            click.echo(f"{difference.kind}\n  {sentence.document.id}: {sentence.quote}")
            click.echo(f"  {other.document.id}: {other.quote}")
    click.echo(f"{len(seen)} pairs")


if __name__ == "__main__":
    main()
