"""What strangers wrote does nothing where it is shown, and says the same."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkdigit.escaping import escape_cell, escape_controls, escape_json


@given(st.text())
def test_nothing_that_controls_is_left(text: str) -> None:
    shown = escape_controls(text)
    turns = ("RLO", "LRO", "RLE", "LRE", "RLI", "LRI", "FSI", "PDI", "PDF")
    assert not any(unicodedata.category(sign) in ("Cc", "Zl", "Zp") for sign in shown)
    assert not any(unicodedata.bidirectional(sign) in turns for sign in shown)


def test_what_is_shown_can_be_told_apart() -> None:
    assert escape_controls("a\n\x1b[2J\x9b\u202e\t7") == "a\\n\\x1b[2J\\x9b\\u202e\\t7"
    assert escape_controls("a\nb\x1b", keep="\n") == "a\nb\\x1b"
    assert escape_controls("für 数字 \U0001f600.png") == "für 数字 \U0001f600.png"


@given(st.recursive(st.text() | st.integers(), st.lists))
def test_a_document_says_the_same(value: object) -> None:
    document = escape_json(json.dumps(value, ensure_ascii=False, indent=1))
    assert json.loads(document) == value
    assert escape_controls(document, keep="\n") == document


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\n"])
def test_a_formula_is_a_text(start: str) -> None:
    assert escape_cell(f"{start}1") == f"'{start}1"


def test_a_cell_controls_nothing() -> None:
    assert escape_cell("\t=1\x1b[2J\n7") == "\\t=1\\x1b[2J\n7"


@pytest.mark.parametrize("value", ["", "7", "a=1", -1.5, 0, True])
def test_other_cells_stay(value: object) -> None:
    assert escape_cell(value) == value
