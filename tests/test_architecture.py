"""The structure of the project, held to its plan: imports point down, and each vendor has one door."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# From the ground up: a module may import from its own floor and from those below.
FLOORS = (
    ("assistant.values", "assistant.errors", "assistant.files"),
    ("assistant.settings",),
    ("assistant.library", "assistant.models"),
    ("assistant.records",),
    ("assistant.index",),
    ("assistant.answering",),
    ("assistant.curation",),
    ("assistant.wiring",),
    ("assistant.batch", "assistant.doctor", "assistant.progress"),
    ("assistant.cli_shared",),
    ("evals",),
    ("assistant.ui",),
    ("assistant.server",),
    ("assistant.cli", "assistant.cli_library"),
    ("app",),
)
DOORS = {
    "chromadb": ("assistant.index.vectors", "assistant.index.chroma_"),
    "bm25s": ("assistant.index.lexical",),
    "openai": ("assistant.models.",),
    "langchain": ("assistant.models.",),
    "langchain_openai": ("assistant.models.",),
    "langchain_core": ("assistant.models.", "assistant.index.retriever"),
    "tiktoken": ("assistant.models.tokens",),
    "onnxruntime": ("assistant.models.",),
    "sqlalchemy": ("assistant.records.", "assistant.settings", "assistant.doctor"),
    "alembic": ("assistant.records.",),
    "streamlit": ("assistant.ui.", "assistant.server", "app"),
    "markdown_it": ("assistant.library.", "assistant.ui."),
    "sentencex": ("assistant.library.sentences",),
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for top in ("assistant", "evals"):
        for path in sorted((ROOT / top).rglob("*.py")):
            if "data" in path.parts or "migrations" in path.parts:
                continue
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            yield name, ast.parse(path.read_text(encoding="utf-8"))
    yield "app", ast.parse((ROOT / "app.py").read_text(encoding="utf-8"))


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def floor(name: str) -> int:
    found = [
        height
        for height, rooms in enumerate(FLOORS)
        for room in rooms
        if name == room or name.startswith(f"{room}.")
    ]
    assert found, f"{name} stands on no floor: give it one in FLOORS"
    return found[0]


MODULES = dict(modules())


@pytest.mark.parametrize("name", [name for name in MODULES if name not in ("assistant",)])
def test_imports_point_down(name: str) -> None:
    # The packages themselves hold nothing: whoever imports them only asks where they lie.
    ours = [target for target in imports(MODULES[name]) if target.startswith(("assistant.", "evals."))]
    upward = [
        target
        for target in ours
        if not (target.startswith("assistant.") and target.count(".") == 1 and f"{target}" not in MODULES)
        and floor(target) > floor(name)
    ]
    assert upward == []


@pytest.mark.parametrize("name", list(MODULES))
def test_each_vendor_has_one_door(name: str) -> None:
    for target in imports(MODULES[name]):
        doors = DOORS.get(target.split(".")[0])
        assert doors is None or f"{name}.".startswith(tuple(doors)) or name in doors, (
            f"{name} imports {target}"
        )


def test_the_environment_is_read_in_settings_only() -> None:
    readers = [
        name
        for name, tree in MODULES.items()
        if any(t in ("os.environ", "os.getenv") or t.startswith("os.environ.") for t in imports(tree))
        or any(isinstance(n, ast.Attribute) and n.attr in ("environ", "getenv") for n in ast.walk(tree))
    ]
    assert readers == []


def test_nothing_happens_at_import() -> None:
    """No statement at the top of a module is a bare call; commands are joined at the command line only."""
    for name, tree in MODULES.items():
        if name.endswith("__main__") or name in ("app", "assistant.cli"):
            continue
        calls = [
            node for node in tree.body if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
        ]
        assert calls == [], f"{name} calls {ast.unparse(calls[0])} at import"


def test_no_folder_is_named_pages() -> None:
    """Streamlit takes a top-level `pages` folder for its old kind of multipage app."""
    assert not (ROOT / "pages").exists()
