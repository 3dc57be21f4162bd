"""Frames and strips that are made once, and which ink networks found them."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from inkdigit.types import Split
from tools.kept_split import load_or_find

MADE = Split(np.full((2, 28, 28), 7, np.uint8), np.array([3, 5], np.uint8))


def test_what_is_kept_is_not_made_again_and_says_who_found_it(tmp_path: Path) -> None:
    finders = [tmp_path / "one.onnx", tmp_path / "other.onnx"]
    for finder in finders:
        finder.write_bytes(finder.name.encode())
    first = load_or_find(tmp_path, "labels", finders, lambda: MADE)
    again = load_or_find(tmp_path, "labels", finders[:1], lambda: pytest.fail("made twice"))
    checksums = [hashlib.sha256(finder.name.encode()).hexdigest() for finder in finders]
    assert first.found_by == again.found_by == checksums
    for kept in (first.split, again.split):
        assert (kept.frames == MADE.frames).all()
        assert (kept.labels == MADE.labels).all()


def test_what_was_broken_off_is_made_anew(tmp_path: Path) -> None:
    finder = tmp_path / "one.onnx"
    finder.write_bytes(b"one")

    def break_off() -> Split:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_or_find(tmp_path, "labels", [finder], break_off)
    assert load_or_find(tmp_path, "labels", [finder], lambda: MADE).split.labels.tolist() == [3, 5]
