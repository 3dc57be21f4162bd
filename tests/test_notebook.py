"""The notebook runs from top to bottom, and shows what it did when it was last run."""

import os
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from inkdigit.synthetic.samples import sketch
from support.command import Inkdigit
from support.pictures import png
from tools.run_notebook import (
    NOTEBOOK,
    SHOWS_OTHERS,
    leave_out_what_is_not_ours,
    run_notebook,
)


def read_printed(notebook: NotebookNode) -> str:
    return "".join(
        output.get("text", "")
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream"
    )


def count_plots(cell: NotebookNode) -> int:
    return sum("image/png" in output.get("data", {}) for output in cell.get("outputs", []))


def shows_others(cell: NotebookNode) -> bool:
    return SHOWS_OTHERS in cell.metadata.get("tags", ())


def check_moral(printed: str) -> None:
    """What the text says of the three ways follows from how many each has right."""
    right = [
        int(printed.split(f"\n{name}: ")[1].split(" of 6 right", maxsplit=1)[0])
        for name in ("your network", "the shipped model", "your network, squeezed")
    ]
    own, shipped, squeezed = right
    assert printed.count("✓") == sum(right)
    assert printed.count("✗") == 3 * 6 - sum(right)
    assert (f"squeezing costs {own - squeezed} of {own}" in printed) == (squeezed < own)
    assert ("why so many first networks fail" in printed) == (squeezed < own)
    assert (f"has {shipped - own} more right" in printed) == (own < shipped)


def test_its_outputs_are_committed_without_other_peoples_digits() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    plots = [cell for cell in notebook.cells if count_plots(cell)]
    assert len(plots) == 3  # curves, confusion matrix, frames of what the project draws
    assert not any(map(shows_others, plots))
    printed = read_printed(notebook)
    assert "MNIST: 60,000 training and 10,000 test frames" in printed
    assert "not MNIST" not in printed
    assert str(Path.home()) not in NOTEBOOK.read_text("utf-8")
    check_moral(printed)


def test_every_cell_that_draws_frames_of_the_data_is_marked() -> None:
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
        draws_data = any(word in cell.source for word in ("data.train.frames[", "draw_mistakes("))
        assert shows_others(cell) == draws_data, cell.source


def test_it_tells_the_story_and_reads_an_own_picture(
    run_inkdigit: Inkdigit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = run_inkdigit.environment({})
    for name in os.environ.keys() - environment.keys():
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "mine.png").write_bytes(png(sketch(4, (120, 160))))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    for cell in notebook.cells:
        cell.source = cell.source.replace('MY_PICTURE = ""', 'MY_PICTURE = "mine.png"')
    run_notebook(notebook, tmp_path)
    printed = read_printed(notebook)
    assert "the shipped model: 4 (read)" in printed
    assert "not MNIST" in printed  # no data and no network: it says so
    check_moral(printed)
    assert sum(map(count_plots, notebook.cells)) == 5
    assert (tmp_path / "runs/notebook/metrics.json").is_file()
    leave_out_what_is_not_ours(notebook)
    assert sum(map(count_plots, notebook.cells)) == 3
