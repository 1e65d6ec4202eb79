"""The `assistant library` commands."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from assistant.cli_shared import Group, opened, synced
from assistant.curation.folder_sync import export_folder
from assistant.errors import LibraryError
from assistant.library.checks import check_folder, read_vocabulary
from assistant.library.coverage import coverage
from assistant.library.folder import files_of, read_file
from assistant.library.schema import Finding
from assistant.progress import bars
from assistant.records import versions
from assistant.settings import load_settings
from assistant.wiring import LOCAL, build_assistant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.library.coverage import Coverage


@click.group(cls=Group)
def library() -> None:
    """Check, sync, export, import and retire the documents."""


@library.command("check")
def library_check() -> None:
    """Hold every document of the knowledge folder to the format; report all findings."""
    findings = check_folder(load_settings().knowledge_dir)
    for finding in findings:
        click.echo(finding)
    errors = sum(finding.level == "error" for finding in findings)
    click.echo(f"{errors} errors, {len(findings) - errors} warnings")
    sys.exit(LibraryError.exit_code if errors else 0)


@library.command("sync")
def library_sync() -> None:
    """Publish what is new or changed in the knowledge folder, and bring the index up to date."""
    assistant = build_assistant(load_settings())
    try:
        report = synced(assistant)
    finally:
        assistant.close()
    sys.exit(LibraryError.exit_code if report.findings else 0)


@library.command("export")
def library_export() -> None:
    """Write what is published back into the knowledge folder, to be kept under version control."""
    settings = load_settings()
    with opened() as assistant:
        for path in export_folder(assistant.database, settings.knowledge_dir):
            click.echo(path)


@library.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def library_import(files: tuple[Path, ...]) -> None:
    """Publish documents from files, all of them or, when one has a fault, none."""
    read = [read_file(path) for path in files]
    findings = [finding for _, faults in read for finding in faults]
    stems = [path.stem for path in files]
    findings += [
        Finding(path, 1, "error", f"another of the files has the same id, `{path.stem}`; rename one")
        for at, path in enumerate(files)
        if path.stem in stems[:at]
    ]
    for finding in findings:
        click.echo(finding, err=True)
    if findings:
        raise LibraryError("Nothing was imported.", "Correct the findings above.")
    with opened() as assistant:
        with assistant.database.writing() as session:
            for document, _ in read:
                if document is not None:
                    number = versions.publish(session, document, author=LOCAL, synced=False)
                    click.echo(f"{document.id}: version {number} is published")
        with bars() as progress:
            assistant.index.bring_up_to_date(progress)


@library.command("retire")
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
def library_retire(ids: tuple[str, ...]) -> None:
    """Take documents out of what is published: no answer uses them any more. Their versions are kept."""
    settings = load_settings()
    with opened() as assistant:
        with assistant.database.writing() as session:
            known = [item.document.id for item in versions.published(session)]
            for one in ids:
                if one not in known:
                    near = get_close_matches(one, known, n=1)
                    raise LibraryError(
                        f"No document `{one}` is published; nothing was retired.",
                        f"Is it `{near[0]}`?" if near else "A document's id is the name of its file.",
                    )
            for one in ids:
                versions.retire(session, one)
        with bars() as progress:
            assistant.index.bring_up_to_date(progress)
    for one in dict.fromkeys(ids):
        click.echo(f"{one}: no longer published")
        for path in files_of(settings.knowledge_dir, one):
            click.echo(f"  {path} is still there: delete it, or the next sync publishes it again", err=True)


@library.command("status")
def library_status() -> None:
    """Count what is published: by lesson and kind, by the words of its front matter, and where it is thin."""
    with opened() as assistant, assistant.database.reading() as session:
        documents = [item.document for item in versions.published(session)]
    vocabulary, _ = read_vocabulary(load_settings().knowledge_dir)
    for line in _coverage_lines(coverage(documents, vocabulary)):
        click.echo(line)


def _coverage_lines(found: Coverage) -> Iterator[str]:
    """The counts as a table at most 100 columns wide."""
    yield f"{found.documents} documents are published"
    yield ""
    yield f"{'':24}" + "".join(f"{kind:>10}" for kind in found.kinds)
    for lesson, kinds in found.lessons.items():
        yield f"{lesson:24}" + "".join(f"{count:10}" for count in kinds.values())
    yield f"{'all':24}" + "".join(f"{count:10}" for count in found.kinds.values())
    yield ""
    for field, words in found.fields.items():
        told = ", ".join(f"{word}\N{NO-BREAK SPACE}{count}" for word, count in words.items())
        for line in wrap(f"{field:15} {told}", 100, subsequent_indent=" " * 16, break_on_hyphens=False):
            yield line.replace("\N{NO-BREAK SPACE}", " ")
    yield ""
    for thin in found.thin:
        yield f"thin: {thin}"
