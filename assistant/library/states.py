"""What people also call a state: its postal code, its nickname, the part of the country."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FILE = Path(__file__).with_name("states.yaml")


def also_called(places: Iterable[str]) -> tuple[str, ...]:
    """The other names of the states in which places lie, each once."""
    states = _states()
    parts = dict.fromkeys(part for place in places for part in place.split(", "))
    return tuple(dict.fromkeys(name for part in parts for name in states.get(part, ())))


@cache
def _states() -> Mapping[str, tuple[str, ...]]:
    return {state: tuple(names) for state, names in yaml.safe_load(FILE.read_text(encoding="utf-8")).items()}
