"""Figures -> pictures: curves, confusion matrix, worst mistakes, and a few frames to look at."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from inkdigit.evaluation.metrics import Metrics
from inkdigit.files import replacing
from inkdigit.types import CLASSES, Probabilities, Split

INK = "#22313f"
ACCENT = "#c0392b"
QUIET = "#8a97a3"
DIAGONAL = "#eef2f5"
DPI = 144
WORST = 24


def save_figure(figure: Figure, path: Path) -> None:
    """Write a figure as PNG. Raises `SaveError`."""
    with replacing(path) as draft:
        figure.savefig(draft, format="png", dpi=DPI, facecolor="white")


def draw_curves(history: Sequence[dict[str, Any]], title: str) -> Figure:
    """Loss and accuracy over the epochs: one line for training, one for validation if there is."""
    figure = Figure(figsize=(9, 3.6), layout="constrained")
    figure.suptitle(title, color=INK, fontsize=12)
    epochs = [row["epoch"] for row in history]
    loss_axes, accuracy_axes = figure.subplots(1, 2)
    for axes, name in ((loss_axes, "loss"), (accuracy_axes, "accuracy")):
        for key, label, colour in (
            (name, "training", INK),
            (f"validation_{name}", "validation", ACCENT),
        ):
            values = [row[key] for row in history]
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
