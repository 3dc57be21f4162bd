"""Whether confidences hold: before and after the temperature by which logits are divided.

    python -m tools.sweeps.calibration --data DIR               the shipped network, on the test set
    python -m tools.sweeps.calibration --data DIR --run DIR     fits one on a run's held-out frames

The temperature is fitted by the negative log-likelihood on held-out training frames (C. Guo et al.,
"On Calibration of Modern Neural Networks", 2017): the test set has no say. It goes into the recipe.
"""

import sys
from pathlib import Path

from scipy.optimize import minimize_scalar

from benchmarks.harness.options import build_parser, find_data_folder
from benchmarks.harness.report import print_headline, print_table
from inkdigit.data.datasets import open_dataset
from inkdigit.evaluation.calibration import apply_temperature
from inkdigit.evaluation.metrics import measure
from inkdigit.evaluation.report import EvaluatedSplit
from inkdigit.experiments.evaluate import evaluate_run, evaluate_shipped
from inkdigit.experiments.run_folder import Run


def main() -> None:
    parser = build_parser(__doc__)
    parser.add_argument("--run", type=Path, help="a run with --holdout, to fit a temperature on")
    given = parser.parse_args()
    dataset = open_dataset(str(find_data_folder(given.data)))
    if given.run is None:
        print_headline("calibration: the shipped network on the test set")
        print_temperatures(evaluate_shipped(dataset))
        return
    print_headline("calibration: a temperature fitted on held-out frames")
    run = evaluate_run(given.run, dataset)
    if run.evaluation_split.name != "validation":
        sys.exit(f"{given.run} held no frames out. Train one with --holdout 10000.")
    print_temperatures(run, fit_temperature(run.evaluation_split))


def print_temperatures(run: Run, more: float = 1.0) -> None:
    """The network without its temperature, with it, and with `more` on top."""
    used = run.facts.temperature
    labels = run.evaluation_split.split.labels
    rows = []
    for temperature in sorted({1.0, used, used * more}):
        calibrated = apply_temperature(run.evaluation_split.probabilities, temperature / used)
        figures = measure(calibrated, labels)
        rows.append(
            (f"{temperature:.3f}", f"{figures.loss:.5f}", f"{figures.calibration_error:.3%}")
        )
    print_table(("temperature", "negative log-likelihood", "expected calibration error"), rows)


def fit_temperature(evaluated: EvaluatedSplit) -> float:
    """The temperature with the least negative log-likelihood."""

    def measure_loss(temperature: float) -> float:
        calibrated = apply_temperature(evaluated.probabilities, temperature)
        return measure(calibrated, evaluated.split.labels).loss

    return float(minimize_scalar(measure_loss, bounds=(0.2, 5.0), method="bounded").x)


if __name__ == "__main__":
    main()
