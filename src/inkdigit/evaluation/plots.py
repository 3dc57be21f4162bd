"""Figures -> pictures: curves, confusion matrix, worst mistakes, certainty, frames to look at."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from inkdigit.atomic import atomic_write
from inkdigit.evaluation.calibration import Calibration, calibration, risk_coverage
from inkdigit.evaluation.metrics import Metrics, wilson_interval
from inkdigit.types import CLASSES, Epoch, Labels, Probabilities, Split

INK = "#22313f"
ACCENT = "#c0392b"
QUIET = "#8a97a3"
DIAGONAL = "#eef2f5"
DPI = 144
WORST = 40
MOST_REFUSED = 0.06


def save_figure(figure: Figure, path: Path) -> None:
    """Write a figure as PNG. Raises `SaveError`."""
    with atomic_write(path) as draft:
        figure.savefig(draft, format="png", dpi=DPI, facecolor="white")


def draw_curves(history: Sequence[Epoch], title: str) -> Figure:
    """Loss and accuracy over the epochs: one line for training, one for validation if there is."""
    figure = Figure(figsize=(9, 3.6), layout="constrained")
    figure.suptitle(title, color=INK, fontsize=12)
    epochs = [epoch.epoch for epoch in history]
    loss_axes, accuracy_axes = figure.subplots(1, 2)
    for axes, name in ((loss_axes, "loss"), (accuracy_axes, "accuracy")):
        for key, label, colour in (
            (name, "training", INK),
            (f"validation_{name}", "validation", ACCENT),
        ):
            values = [getattr(epoch, key) for epoch in history]
            if None in values:
                continue
            axes.plot(epochs, values, marker="o", markersize=3.5, color=colour, label=label)
        axes.set_xlabel("epoch")
        axes.set_title(name, loc="left", fontsize=11, color=INK)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        axes.grid(axis="y", alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)
    accuracy_axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.1%}"))
    loss_axes.set_ylim(bottom=0)
    return figure


def draw_confusion(metrics: Metrics, title: str) -> Figure:
    """The confusion matrix as a heatmap whose colours show the errors.

    The diagonal, a hundred times larger, would wash them out: it is annotated, not coloured.
    """
    figure = Figure(figsize=(7.6, 6.8), layout="constrained")
    axes = figure.subplots()
    diagonal = np.eye(CLASSES, dtype=bool)
    sns.heatmap(
        metrics.confusion,
        mask=diagonal | (metrics.confusion == 0),
        annot=True,
        fmt="d",
        cmap="rocket_r",
        vmin=0,
        vmax=max(1, int(metrics.confusion[~diagonal].max())),
        square=True,
        linewidths=1,
        linecolor="white",
        cbar_kws={"label": "errors", "shrink": 0.75, "ticks": MaxNLocator(integer=True)},
        annot_kws={"fontsize": 10},
        ax=axes,
    )
    for digit in range(CLASSES):
        axes.add_patch(
            Rectangle((digit, digit), 1, 1, facecolor=DIAGONAL, edgecolor="white", linewidth=1)
        )
        axes.text(
            digit + 0.5,
            digit + 0.5,
            f"{metrics.confusion[digit, digit]:,}",
            ha="center",
            va="center",
            color=INK,
            fontsize=8.5,
        )
    axes.set_xlabel("digit that was said")
    axes.set_ylabel("true digit")
    axes.tick_params(left=False, bottom=False)
    axes.set_yticklabels(axes.get_yticklabels(), rotation=0)
    low, high = metrics.accuracy_interval
    axes.set_title(
        f"{title}\n{metrics.accuracy:.2%} right (95 % interval {low:.2%} to {high:.2%}), "
        f"{metrics.errors:,} errors in {metrics.count:,}",
        fontsize=10.5,
        color=INK,
        pad=12,
    )
    return figure


def draw_mistakes(split: Split, probabilities: Probabilities, title: str) -> Figure:
    """The errors that the network was surest of: the frame, what was said and how sure."""
    said = probabilities.argmax(axis=1)
    wrong = np.flatnonzero(said != split.labels)
    worst = wrong[np.argsort(-probabilities[wrong, said[wrong]], kind="stable")][:WORST]
    captions = [
        (f"said {said[i]}, {probabilities[i, said[i]]:.1%}", f"is {split.labels[i]}  (no. {i})")
        for i in worst
    ]
    shown = f"the {len(worst)} surest of {len(wrong):,} errors" if len(wrong) else "no errors"
    return draw_frames(
        Split(split.frames[worst], split.labels[worst]), f"{title}: {shown}", captions
    )


def draw_frames(split: Split, title: str, captions: Sequence[tuple[str, str]] = ()) -> Figure:
    """Frames in rows of eight, each under two lines of caption or its label."""
    columns = 8
    rows = max(1, -(-len(split) // columns))
    figure = Figure(figsize=(columns * 1.35, rows * 1.75 + 0.6), layout="constrained")
    figure.suptitle(f"{title}\n", color=INK, fontsize=12)
    grid = figure.subplots(rows, columns, squeeze=False)
    for axes in grid.flat:
        axes.set_axis_off()
    for number, (axes, picture) in enumerate(zip(grid.flat, split.frames, strict=False)):
        axes.imshow(255 - picture, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
        first, second = captions[number] if captions else ("", str(split.labels[number]))
        axes.set_title(second, fontsize=9, color=QUIET, pad=3)
        if first:
            axes.text(
                0.5, 1.2, first, transform=axes.transAxes, ha="center", fontsize=9.5, color=ACCENT
            )
    return figure


def draw_certainty(
    judged: Sequence[tuple[str, Probabilities]], labels: Labels, title: str
) -> Figure:
    """How sure one can be: whether confidences hold, and what refusing costs.

    Args:
        judged: up to three names and what each says of the frames, (n, 10).
        labels: (n,) what the frames show.
        title: above both.
    """
    figure = Figure(figsize=(10, 4.2), layout="constrained")
    figure.suptitle(title, color=INK, fontsize=12)
    left, right = figure.subplots(1, 2)
    for (name, probabilities), colour in zip(judged, (ACCENT, INK, QUIET), strict=False):
        _draw_calibration(left, calibration(probabilities, labels), name, colour)
        curve = risk_coverage(probabilities, labels)
        some = curve.coverage >= 1 - MOST_REFUSED
        right.plot(1 - curve.coverage[some], curve.risk[some], color=colour, label=name)
    left.plot([1e-4, 1], [1e-4, 1], color=QUIET, linestyle=":", linewidth=1, zorder=0)
    for axes, name, across, up in (
        (left, "do confidences hold?", "doubt: 1 - confidence", "share that is wrong"),
        (right, "what does refusing cost?", "share refused", "errors among the rest"),
    ):
        axes.set_title(name, loc="left", fontsize=11, color=INK)
        axes.set_xlabel(across)
        axes.set_ylabel(up)
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)
    left.set(xscale="log", yscale="log", xlim=(1e-4, 1), ylim=(1e-4, 1))
    right.set(xlim=(0, MOST_REFUSED), ylim=(0, None))
    for axis in (left.xaxis, left.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g}%"))
    right.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0%}"))
    right.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.2%}"))
    return figure


def _draw_calibration(axes: Axes, binned: Calibration, name: str, colour: str) -> None:
    """A point a bin, with the 95 % interval of its share of errors."""
    share = binned.wrong / binned.count
    ends = [wilson_interval(*pair) for pair in zip(binned.wrong, binned.count, strict=True)]
    reach = np.abs(np.array(ends).T - share)
    axes.errorbar(
        binned.doubt, share, reach, fmt="o", color=colour, label=name, markersize=4, linewidth=1
    )
