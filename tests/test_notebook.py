"""The notebook runs from top to bottom, and holds no outputs."""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from inkdigit.synthetic.samples import sketch
from support.command import Inkdigit
from support.pictures import png

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "mnist.ipynb"


def test_no_outputs_are_committed() -> None:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    assert all(not cell.get("outputs") and not cell.get("execution_count") for cell in cells)


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
        cell.source = cell.source.replace("EPOCHS = None", "EPOCHS = 2")
        cell.source = cell.source.replace('MY_PICTURE = ""', 'MY_PICTURE = "mine.png"')
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": tmp_path}}).execute()
    printed = "".join(
        output.get("text", "")
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream"
    )
    assert "the model that inkdigit ships: 4" in printed
    assert "not MNIST" in printed  # no data and no network: it says so
    plots = [
        output
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    assert len(plots) == 5
    assert (tmp_path / "runs/notebook/metrics.json").is_file()
