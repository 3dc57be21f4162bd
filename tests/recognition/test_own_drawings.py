"""Only what inkdigit drew is ever replaced: links, and what others drew, are not its own."""

from pathlib import Path

import pytest
from PIL import Image

from inkdigit.recognition.own_drawings import (
    EXPLANATION_FILE,
    is_own_drawing,
    is_own_folder,
    make_software_note,
)


@pytest.fixture
def explanation(tmp_path: Path) -> Path:
    """A folder with a drawing of ours and its explanation."""
    folder = tmp_path / "explanation"
    folder.mkdir()
    Image.new("L", (8, 8)).save(folder / "drawing.png", pnginfo=make_software_note())
    (folder / EXPLANATION_FILE).write_text("It is a 7.")
    return folder


def test_a_drawing_and_an_explanation_are_our_own(explanation: Path) -> None:
    assert is_own_drawing(explanation / "drawing.png")
    assert is_own_folder(explanation)


def test_what_others_made_is_not(explanation: Path) -> None:
    assert not is_own_drawing(explanation / EXPLANATION_FILE)
    assert not is_own_drawing(explanation / "nowhere.png")
    other = explanation / "other.png"
    Image.new("L", (8, 8)).save(other)
    assert not is_own_drawing(other)
    assert not is_own_folder(explanation)


def test_a_link_is_not_wherever_it_leads(explanation: Path, tmp_path: Path) -> None:
    (tmp_path / "file").symlink_to(explanation / "drawing.png")
    (tmp_path / "folder").symlink_to(explanation)
    assert not is_own_drawing(tmp_path / "file")
    assert not is_own_folder(tmp_path / "folder")
