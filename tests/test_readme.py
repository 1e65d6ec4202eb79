"""README.md is kept true: the commands, files and settings that it names are there."""

from __future__ import annotations

import re

import click
import pytest

from assistant.cli import main
from assistant.settings import ROOT, Settings
from evals.__main__ import main as evals_main

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = "\n".join(re.findall(r"```\n(.*?)```", README, re.DOTALL))
COMMANDS = sorted(set(re.findall(r"\bassistant((?: [a-z]+)+)", BLOCKS)))
EVALS = sorted(set(re.findall(r"python -m evals ([a-z]+)", README)))
FILES = sorted(set(re.findall(r"`((?:assistant|evals|knowledge|tests|docs)/[\w./-]+)`", README)))
SETTINGS = sorted(set(re.findall(r"`ASSISTANT_([A-Z_]+)`", README)))


def found(group: click.Command, words: list[str]) -> bool:
    for word in words:
        if not isinstance(group, click.Group):
            return True
        if word not in group.commands:
            return False
        group = group.commands[word]
    return True


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_is_there(command: str) -> None:
    assert found(main, command.split())


@pytest.mark.parametrize("command", EVALS)
def test_each_eval_is_there(command: str) -> None:
    assert command in evals_main.commands


@pytest.mark.parametrize("name", FILES)
def test_each_file_is_there(name: str) -> None:
    assert (ROOT / name).exists()


@pytest.mark.parametrize("name", SETTINGS)
def test_each_setting_is_there(name: str) -> None:
    assert name.lower() in Settings.model_fields


def test_the_example_of_settings_names_all_of_them_and_sets_none() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = re.findall(r"^# (?:ASSISTANT_)?([A-Z_]+)=", example, re.MULTILINE)
    assert sorted(map(str.lower, named)) == sorted(Settings.model_fields)
    assert all(not line or line.startswith("#") for line in example.splitlines())


def test_something_was_checked() -> None:
    assert min(len(COMMANDS), len(EVALS), len(FILES), len(SETTINGS)) >= 2
