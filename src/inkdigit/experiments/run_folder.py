"""A run and its folder: how the run was made, how it went, and how good it is."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

from inkdigit.errors import ModelError
from inkdigit.evaluation.report import HISTORY_FILE, METRICS_FILE, EvaluatedSplit
from inkdigit.experiments.run_facts import RunFacts
from inkdigit.recognition.model_files import MODEL_FILE
from inkdigit.types import Epoch

CHECKPOINT_FILE = "checkpoint.npz"
"""Only in the folder of an unfinished run."""
FINAL_CHECKPOINT_FILE = "final_phase.npz"
"""That of the final phase, beside the first one."""
SOFT_LABELS_FOLDER = "soft_labels"
"""Only there, too: what a run's teachers say, unless it was told another folder for that."""
KERAS_MODEL_FILE = "model.keras"


@dataclass(frozen=True, eq=False)
class Run:
    """A finished run: its folder, its facts, its epochs and the evaluated splits of the data."""

    folder: Path
    facts: RunFacts
    history: tuple[Epoch, ...]
    splits: tuple[EvaluatedSplit, ...]

    @property
    def evaluation_split(self) -> EvaluatedSplit:
        """The split that tells how good it is: test, or validation where frames were held out."""
        return self.splits[-1]


def read_facts(folder: Path) -> RunFacts:
    """Read what metrics.json says of a run, without the figures. Raises `ModelError`."""
    try:
        facts = json.loads((folder / METRICS_FILE).read_text("utf-8"))
        if "backend" not in facts and not (folder / MODEL_FILE).exists():
            raise ModelError(
                f"{folder} is no run folder: it holds the figures of the shipped network. "
                "Measure them again with inkdigit evaluate --out, or choose a run folder."
            )
        return RunFacts.from_dict(facts)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _explain(folder, METRICS_FILE, error) from error


def read_history(folder: Path) -> list[Epoch]:
    """Read the rows of history.csv. Raises `ModelError`."""
    try:
        with (folder / HISTORY_FILE).open(newline="", encoding="utf-8") as stream:
            return [_parse_epoch(row) for row in csv.DictReader(stream)]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _explain(folder, HISTORY_FILE, error) from error


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
        return ModelError(f"There is no {folder}. Choose a folder that inkdigit train wrote.")
    if not folder.is_dir():
        return ModelError(
            f"{folder} is a file, no run folder. If it lists labelled pictures, "
            f"give it as --data {folder}."
        )
    how = "Go on with the same inkdigit train ... --resume"
    if not (folder / CHECKPOINT_FILE).exists():
        how = f"Train it with inkdigit train --out {folder} --overwrite"
    return ModelError(
        f"{folder} holds no whole run: its {file} is missing or damaged ({error}). {how}."
    )
