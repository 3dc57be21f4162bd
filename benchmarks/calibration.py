"""The temperature of a recipe: by what its logits are divided, so that its confidences hold.

Fitted on held-out training frames by the negative log-likelihood (C. Guo et al., "On Calibration of
Modern Neural Networks", 2017): the test set has no say. What it prints goes into the recipe.
"""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar

from inkdigit.data.catalogue import open_dataset
from inkdigit.evaluation.certainty import calibration_error, tempered
from inkdigit.evaluation.report import Scored
from inkdigit.judging import evaluate_run
from inkdigit.types import Labels, Probabilities
from measure import data_folder, headline, options, table


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--run", type=Path, required=True, help="a run with --holdout")
    given = parser.parse_args()
    headline("calibration: temperature on held-out frames")
    judged = evaluate_run(given.run, open_dataset(str(data_folder(given.data)))).judged
    used = float(
        json.loads((given.run / "metrics.json").read_text("utf-8"))["settings"]["temperature"]
    )
    temperature = fit(judged)
    rows = [
        (
            f"{used * t:.3f}",
            f"{likelihood(tempered(judged.probabilities, t), judged.split.labels):.5f}",
            f"{calibration_error(tempered(judged.probabilities, t), judged.split.labels):.3%}",
        )
        for t in (1.0, temperature)
    ]
    table(("temperature", "negative log-likelihood", "expected calibration error"), rows)


def fit(judged: Scored) -> float:
    """The temperature with the least negative log-likelihood."""
    return float(
        minimize_scalar(
            lambda t: likelihood(tempered(judged.probabilities, t), judged.split.labels),
            bounds=(0.2, 5.0),
            method="bounded",
        ).x
    )


def likelihood(probabilities: Probabilities, labels: Labels) -> float:
    """The mean negative log-likelihood."""
    right = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(right.clip(1e-9)).mean())


if __name__ == "__main__":
    main()
