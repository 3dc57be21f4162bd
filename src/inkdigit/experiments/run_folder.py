"""Reading a run folder back: how the run was made, and how it went."""

import csv
import json
from pathlib import Path

from inkdigit.errors import ModelError
from inkdigit.experiments.run_facts import RunFacts
from inkdigit.types import Epoch

CHECKPOINT = "checkpoint.npz"
"""Only in the folder of an unfinished run."""
FINAL_CHECKPOINT = "final_phase.npz"
"""That of the final phase, beside the first one."""
SOFT_LABELS = "soft_labels"
"""Only there, too: what a run's teachers say, unless it was told another folder for that."""
METRICS = "metrics.json"
"""In that of a finished run: its facts and figures."""
HISTORY = "history.csv"


def read_facts(folder: Path) -> RunFacts:
    """Read what metrics.json says of a run, without the figures. Raises `ModelError`."""
    try:
        facts = json.loads((folder / METRICS).read_text("utf-8"))
        if "backend" not in facts and not (folder / "model.onnx").exists():
            raise ModelError(
                f"Expected a run folder. {folder} holds the figures of the shipped network: "
                "inkdigit evaluate --out measures it again."
            )
        return RunFacts.from_dict(facts)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _explain(folder, METRICS, error) from error


def read_history(folder: Path) -> list[Epoch]:
    """Read the rows of history.csv. Raises `ModelError`."""
    try:
        with (folder / HISTORY).open(newline="", encoding="utf-8") as stream:
            return [_parse_epoch(row) for row in csv.DictReader(stream)]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _explain(folder, HISTORY, error) from error


def _parse_epoch(row: dict[str, str]) -> Epoch:
    loss, accuracy = row["validation_loss"], row["validation_accuracy"]
    return Epoch(
        epoch=int(row["epoch"]),
        loss=float(row["loss"]),
        accuracy=float(row["accuracy"]),
        validation_loss=float(loss) if loss else None,
        validation_accuracy=float(accuracy) if accuracy else None,
        seconds=float(row["seconds"]),
    )


def _explain(folder: Path, file: str, error: Exception) -> ModelError:
    """Say what is wrong with a folder that should hold a run, and what to do."""
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
