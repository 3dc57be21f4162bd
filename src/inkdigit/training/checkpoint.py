"""Checkpoint: a training's state after an epoch, and what it belongs to, in one file."""

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from inkdigit.atomic import atomic_write
from inkdigit.errors import ModelError, UsageError, abbreviate
from inkdigit.training.fingerprint import Fingerprint, find_difference
from inkdigit.types import Epoch

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Checkpoint:
    """A file for the state of the training that the fingerprint describes."""

    path: Path
    fingerprint: Fingerprint

    def save(self, trainee: keras.Model, history: Sequence[Epoch]) -> None:
        """Write the trainee's and its optimizer's variables, and the epochs so far.

        Raises:
            SaveError: the file cannot be written; an older one is then as it was.
        """
        epochs = [asdict(epoch) for epoch in history]
        note = json.dumps({"fingerprint": self.fingerprint, "history": epochs})
        arrays = {
            f"variable_{number}": keras.ops.convert_to_numpy(variable.value)
            for number, variable in enumerate(_list_variables(trainee))
        }
        with atomic_write(self.path) as draft, draft.open("wb") as stream:
            np.savez(stream, allow_pickle=False, note=np.array(note), **arrays)

    def restore(self, trainee: keras.Model) -> list[Epoch]:
        """Put the state back into the trainee and its optimizer, if there is a file.

        Returns:
            The epochs so far; none without a file.

        Raises:
            UsageError: the file belongs to another training.
            ModelError: it is damaged.
        """
        if not self.path.exists():
            return []
        try:
            with self.path.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
                note = json.loads(str(arrays["note"]))
                self._check(note["fingerprint"])
                history = [Epoch(**epoch) for epoch in note["history"]]
                values = [arrays[f"variable_{number}"] for number in range(len(arrays.files) - 1)]
                for variable, value in zip(_list_variables(trainee), values, strict=True):
                    variable.assign(value)
        except UsageError:
            raise
        except Exception as error:  # zipfile, NumPy and Keras fail in a dozen ways
            raise ModelError(
                f"The checkpoint {self.path} is damaged, or no checkpoint at all. "
                "Delete it to start afresh."
            ) from error
        logger.info("resumed after epoch %d", len(history))
        return history

    def _check(self, found: Fingerprint) -> None:
        difference = find_difference(found, self.fingerprint)
        if difference:
            raise UsageError(
                f"Expected to go on with {difference.name} {abbreviate(difference.found)}, "
                f"as {self.path} began. Received: {abbreviate(difference.expected)}. "
                "Use the same settings, another folder, or delete it."
            )


def _list_variables(trainee: keras.Model) -> list[Any]:
    return [
        *trainee.trainable_variables,
        *trainee.non_trainable_variables,
        *trainee.optimizer.variables,
    ]
