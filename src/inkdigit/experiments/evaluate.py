"""A trained network -> its figures, plots and reports: what `inkdigit evaluate` calls."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from inkdigit.atomic import make_folder
from inkdigit.data.datasets import open_dataset
from inkdigit.data.splits import train_validation_split
from inkdigit.errors import UsageError
from inkdigit.evaluation.report import EvaluatedSplit, write_metrics, write_plots
from inkdigit.experiments.run_facts import DatasetFacts, RunFacts, find_versions
from inkdigit.experiments.run_folder import CHECKPOINT_FILE, Run, read_facts, read_history
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.recognition.model_files import MODEL_FILE, WEIGHTS, read_model_card
from inkdigit.recognition.reader import Reader
from inkdigit.types import Dataset, Epoch


def evaluate_run(folder: Path, dataset: Dataset | None = None) -> Run:
    """Evaluate a run's saved model again.

    Its figures and plots are written anew where the data set is the one that it was trained with;
    with another one, nothing in the folder changes.

    Args:
        folder: the run.
        dataset: instead of the one that the run names.

    Raises:
        ModelError: the folder holds no run, or its model is damaged.
        DataError: the data set is not here.
        SaveError: the figures cannot be written.
    """
    facts, history = read_facts(folder), read_history(folder)
    dataset = dataset or open_dataset(facts.dataset.name)
    same = dataset.checksum == facts.dataset.checksum
    splits = score_model(folder, dataset, facts.holdout if same else 0)
    if same:
        write_figures(folder, facts, history, splits)
    else:
        facts = replace(facts, dataset=DatasetFacts.of(dataset))
    return Run(folder, facts, tuple(history), splits)


def evaluate_shipped(dataset: Dataset, out: Path | None = None) -> Run:
    """Evaluate the network that the package ships on a data set's test part.

    Args:
        dataset: which.
        out: a folder for the figures and plots.

    Raises:
        UsageError: the folder holds a run.
        SaveError: they cannot be written.
    """
    if out is not None and any((out / name).exists() for name in (MODEL_FILE, CHECKPOINT_FILE)):
        raise UsageError(
            f"{out} holds a run, so the shipped network's figures cannot go there. "
            f"Evaluate the run with `inkdigit evaluate {out}`, or choose another --out."
        )
    probabilities = Reader.load(threads=0).digit_model.predict_proba(dataset.test.frames)
    card = read_model_card("reader")
    facts = RunFacts(
        recipe=card.recipe,
        settings=card.settings,
        seed=card.seed,
        dataset=DatasetFacts.of(dataset),
        versions=find_versions(),
        temperature=card.temperature,
    )
    run = Run(
        out or WEIGHTS, facts, (), (EvaluatedSplit.measure("test", dataset.test, probabilities),)
    )
    if out is not None:
        make_folder(out)
        write_figures(out, facts, (), run.splits)
    return run


def score_model(folder: Path, dataset: Dataset, holdout: int) -> tuple[EvaluatedSplit, ...]:
    """Score a folder's model on the frames that it was trained on, and on others.

    Args:
        folder: with the model.
        dataset: its training frames, and of the others validation or test.
        holdout: training frames that were held out; the test part is then left alone.
    """
    digit_model = DigitModel(folder / MODEL_FILE, threads=0)
    training, validation = train_validation_split(dataset.train, holdout)
    splits = {"train": training}
    splits |= {"validation": validation} if validation else {"test": dataset.test}
    return tuple(
        EvaluatedSplit.measure(name, split, digit_model.predict_proba(split.frames))
        for name, split in splits.items()
    )


def write_figures(
    out: Path, facts: RunFacts, history: Sequence[Epoch], splits: Sequence[EvaluatedSplit]
) -> None:
    """Write the plots, then metrics.json. Raises `SaveError`."""
    title = f"Recipe {facts.recipe} on {facts.dataset.title}"
    write_plots(out, title, history, splits[-1], facts.temperature)
    write_metrics(out, facts.to_dict(), splits)
