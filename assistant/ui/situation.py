"""The situation card: what a practitioner tells about their place, kept with the conversation."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import streamlit as st

from assistant.records import conversations
from assistant.ui.words import escape
from assistant.values import Situation

if TYPE_CHECKING:
    from assistant.records.database import Database
    from assistant.ui.state import Tab

CHOICES: dict[str, tuple[str, ...]] = {
    "setting": ("urban", "suburban", "rural", "regional", "statewide", "national"),
    "sector": (
        "construction",
        "education",
        "energy",
        "finance",
        "health",
        "hospitality",
        "logistics",
        "manufacturing",
        "public",
        "retail",
        "technology",
    ),
    "employer_size": ("small", "medium", "large"),
    "stage": ("starting", "growing", "sustaining", "restarting"),
}
"""The words of the library's vocabulary that a situation may use."""
LABELS = {
    "setting": "Kind of place",
    "sector": "Sector",
    "employer_size": "Size of most employers",
    "stage": "Stage of the partnership",
    "role": "Your own role",
}
ROLES = (
    "college or training provider",
    "school district",
    "workforce board",
    "chamber or intermediary",
    "employer",
    "state or city agency",
)


def draw(database: Database, tab: Tab, *, author: str) -> None:
    """Draw the card; a change is kept with the open conversation at once, or with the next one."""
    told = {name: value for name, value in asdict(tab.situation).items() if value}
    with st.popover(_label(tab.situation), icon=":material/location_on:"), st.container(width=330):
        st.caption("Answers put cases like yours first. Nothing is hidden, and every field may stay empty.")
        chosen = {
            name: st.selectbox(
                label,
                options,
                index=options.index(told[name]) if told.get(name) in options else None,
                placeholder="Not told",
                format_func=str.capitalize,
                key=f"situation-{name}-{tab.conversation_id}",
            )
            for name, label, options in _fields(told)
        }
    situation = Situation(**{name: value or "" for name, value in chosen.items()})
    if situation != tab.situation:
        tab.situation = situation
        if tab.conversation_id:
            with database.writing() as session:
                conversations.set_situation(session, tab.conversation_id, situation, author=author)
        st.rerun()


def _fields(told: dict[str, str]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Name, label and choices of each field; what was told before stays a choice."""
    fields = []
    for name, label in LABELS.items():
        choices = CHOICES.get(name, ROLES)
        value = told.get(name)
        fields.append((name, label, (*choices, value) if value and value not in choices else choices))
    return fields


def _label(situation: Situation) -> str:
    told = [situation.setting, situation.sector, situation.employer_size, situation.stage]
    return escape(" · ".join(part for part in told if part)) or "My situation"
