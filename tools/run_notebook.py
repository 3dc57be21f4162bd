"""Run the notebook from top to bottom, and keep what it prints and plots in its file.

    INKDIGIT_DATA=DIR python -m tools.run_notebook

Pictures of other people's digits are not kept: the cells that show them have a tag.
"""

import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

NOTEBOOK = Path(__file__).resolve().parent.parent / "notebooks" / "mnist.ipynb"
SHOWS_OTHERS = "frames-of-others"
"""The tag of a cell whose pictures are not the project's to give away."""
SECONDS = 1800
"""For a cell, on a machine that is busy with something else."""


def run_notebook(notebook: NotebookNode, folder: Path) -> None:
    """Run all cells in a folder, whose outputs the notebook then holds."""
    NotebookClient(
        notebook,
        timeout=SECONDS,
        coalesce_streams=True,  # what a cell prints is one output, however fast it came
        resources={"metadata": {"path": folder}},
    ).execute()


def leave_out_what_is_not_ours(notebook: NotebookNode) -> None:
    """Delete pictures of other people's digits, what was said on stderr, and times of execution."""
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type != "code":
            continue
        kept = [output for output in cell.outputs if output.get("name") != "stderr"]
        if SHOWS_OTHERS in cell.metadata.get("tags", ()):
            kept = [output for output in kept if "image/png" not in output.get("data", {})]
        cell.outputs = kept


def main() -> None:
    """Run the notebook and write it."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        run_notebook(notebook, Path(folder))
    leave_out_what_is_not_ours(notebook)
    nbformat.write(notebook, NOTEBOOK)


if __name__ == "__main__":
    main()
