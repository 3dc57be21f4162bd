"""Reading a run folder back: how the run was made, and how it went."""

import csv
import json
from dataclasses import fields
from pathlib import Path
from typing import Any

from inkdigit.errors import ModelError
from inkdigit.types import Epoch

CHECKPOINT = "checkpoint.npz"
"""Only in the folder of an unfinished run."""
LESSONS = "lessons"
"""Only there, too: what a run's teachers say, unless it was told another folder for that."""
METRICS = "metrics.json"
"""In that of a finished run: its facts and figures."""
PARTS = ("train", "validation", "test")
"""The keys of metrics.json that hold figures; all others say how the run was made."""


def read_facts(folder: Path) -> dict[str, Any]:
    """What metrics.json says of a run, without the figures. Raises `ModelError`."""
    try:
        facts = json.loads((folder / METRICS).read_text("utf-8"))
        if "holdout" not in facts and not (folder / "model.onnx").exists():
            raise ModelError(
                f"Expected a run folder. {folder} holds the figures of the shipped network: "
                "inkdigit evaluate --out measures it again."
            )
        for key in ("name", "title", "checksum"):
            str(facts["dataset"][key])
        return {
            "recipe": facts["recipe"],
            "seed": facts["seed"],
            "holdout": int(facts["holdout"]),
            **{key: value for key, value in facts.items() if key not in PARTS},
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _no_run(folder, METRICS, error) from error


def read_history(folder: Path) -> list[dict[str, Any]]:
    """The rows of history.csv. Raises `ModelError`."""
    try:
        with (folder / "history.csv").open(newline="", encoding="utf-8") as stream:
            return [
                {field.name: float(row[field.name]) if row[field.name] else None
                 for field in fields(Epoch)}
                for row in csv.DictReader(stream)
            ]  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _no_run(folder, "history.csv", error) from error


def _no_run(folder: Path, file: str, error: Exception) -> ModelError:
    if not folder.exists():
        return ModelError(f"Expected a run folder. There is no {folder}.")
    if not folder.is_dir():
        return ModelError(
            f"Expected a run folder. {folder} is a file: if it lists labelled pictures, "
            f"give it as --data {folder}."
        )
    how = "go on with the same inkdigit train ... --resume"
    if not (folder / CHECKPOINT).exists():
        how = f"train it with inkdigit train --out {folder} --overwrite"
    return ModelError(
        f"Expected a run in {folder}. Its {file} is missing or damaged ({error}): {how}."
    )
