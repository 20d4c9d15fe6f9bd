"""Answers of students to the lectures, right and wrong, and the verdicts that they deserve."""

import json
from pathlib import Path

import pytest

import symnet

ANSWERS = Path(__file__).parents[2] / "derivations" / "answers"
EXPECTED = json.loads((ANSWERS / "expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", EXPECTED)
def test_right_answers_are_accepted(name):
    found = symnet.check(ANSWERS / f"{name}-right.md", against=EXPECTED[name]["against"])
    assert found, [(c.line, c.verdict, c.message) for c in found.claims]


@pytest.mark.parametrize("name", EXPECTED)
def test_wrong_answers_are_refuted_on_their_lines(name):
    expected = EXPECTED[name]
    found = symnet.check(ANSWERS / f"{name}-wrong.md", against=expected["against"])
    assert [c.line for c in found.claims if c.verdict == "refuted"] == expected["refuted"]
    missing = [name for name, verdict in found.asked.items() if verdict == "missing"]
    assert missing == expected.get("missing", [])
    assert not [c.message for c in found.claims if c.verdict in ("unread", "conditional")]
