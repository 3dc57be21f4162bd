"""Figures -> pictures: curves, confusion matrix, mistakes, calibration, frames to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from inkdigit.atomic import atomic_write
from inkdigit.evaluation.calibration import (
    CalibrationCurve,
    calibration_curve,
    risk_coverage_curve,
)
from inkdigit.evaluation.metrics import Metrics, wilson_interval
from inkdigit.types import CLASSES, Epoch, Labels, Probabilities, Split


@dataclass(frozen=True)
class PlotStyle:
    """Colours of all plots, how fine they are, and how much they show.

    `mistakes` are frames at most; `max_rejected` is the largest share, 0..1, of rejected ones.
    """

    text: str = "#22313f"
    accent: str = "#c0392b"
    muted: str = "#8a97a3"
    diagonal: str = "#eef2f5"
    dots_per_inch: int = 144
    columns: int = 8
    mistakes: int = 40
    max_rejected: float = 0.06


DEFAULT_STYLE = PlotStyle()


@dataclass(frozen=True, eq=False)
class NamedProbabilities:
    """Probabilities, (n, 10), and the name that a plot's legend gives them."""

    name: str
    probabilities: Probabilities


def save_figure(figure: Figure, path: Path, style: PlotStyle = DEFAULT_STYLE) -> None:
    """Write a figure as PNG. Raises `SaveError`."""
    with atomic_write(path) as draft:
        figure.savefig(draft, format="png", dpi=style.dots_per_inch, facecolor="white")


def draw_curves(history: Sequence[Epoch], title: str, style: PlotStyle = DEFAULT_STYLE) -> Figure:
    """Draw loss and accuracy over the epochs: a line for training, one for validation if any."""
    figure = Figure(figsize=(9, 3.6), layout="constrained")
    figure.suptitle(title, color=style.text, fontsize=12)
    loss_axes, accuracy_axes = figure.subplots(1, 2)
    _draw_curve(loss_axes, history, "loss", style)
    _draw_curve(accuracy_axes, history, "accuracy", style)
    accuracy_axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.1%}"))
    loss_axes.set_ylim(bottom=0)
    return figure


def _draw_curve(axes: Axes, history: Sequence[Epoch], name: str, style: PlotStyle) -> None:
    epochs = [epoch.epoch for epoch in history]
    for key, label, colour in (
        (name, "training", style.text),
        (f"validation_{name}", "validation", style.accent),
    ):
        values = [getattr(epoch, key) for epoch in history]
        if None not in values:
            axes.plot(epochs, values, marker="o", markersize=3.5, color=colour, label=label)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.grid(axis="y", alpha=0.25)
    _label(axes, name, "epoch", "", style)


def _label(axes: Axes, title: str, across: str, up: str, style: PlotStyle) -> None:
    """Write a title, the axes' names and a legend."""
    axes.set_title(title, loc="left", fontsize=11, color=style.text)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)


def draw_confusion(metrics: Metrics, title: str, style: PlotStyle = DEFAULT_STYLE) -> Figure:
    """Draw the confusion matrix as a heatmap whose colours show the errors.

    The diagonal, a hundred times larger, would wash them out: it is annotated, not coloured.
    """
    figure = Figure(figsize=(7.6, 6.8), layout="constrained")
    axes = figure.subplots()
    _draw_errors(axes, metrics.confusion)
    for digit, count in enumerate(metrics.confusion.diagonal()):
        axes.add_patch(
            Rectangle(
                (digit, digit), 1, 1, facecolor=style.diagonal, edgecolor="white", linewidth=1
            )
        )
        middle = digit + 0.5
        axes.text(
            middle, middle, f"{count:,}", ha="center", va="center", color=style.text, fontsize=8.5
        )
    axes.set_xlabel("predicted digit")
    axes.set_ylabel("true digit")
    axes.tick_params(left=False, bottom=False)
    axes.set_yticklabels(axes.get_yticklabels(), rotation=0)
    low, high = metrics.accuracy_interval
    axes.set_title(
        f"{title}\n{metrics.accuracy:.2%} correct (95 % interval {low:.2%} to {high:.2%}), "
        f"{metrics.errors:,} errors in {metrics.count:,}",
        fontsize=10.5,
        color=style.text,
        pad=12,
    )
    return figure


def _draw_errors(axes: Axes, confusion: NDArray[np.int64]) -> None:
    """Draw what is off the diagonal."""
    diagonal = np.eye(CLASSES, dtype=bool)
    sns.heatmap(
        confusion,
        mask=diagonal | (confusion == 0),
        annot=True,
        fmt="d",
        cmap="rocket_r",
        vmin=0,
        vmax=max(1, int(confusion[~diagonal].max())),
        square=True,
        linewidths=1,
        linecolor="white",
        cbar_kws={"label": "errors", "shrink": 0.75, "ticks": MaxNLocator(integer=True)},
        annot_kws={"fontsize": 10},
        ax=axes,
    )


def draw_mistakes(
    split: Split, probabilities: Probabilities, title: str, style: PlotStyle = DEFAULT_STYLE
) -> Figure:
    """Draw the errors of which the network was most certain: frame, prediction, confidence."""
    predicted = probabilities.argmax(axis=1)
    errors = np.flatnonzero(predicted != split.labels)
    by_confidence = np.argsort(-probabilities[errors, predicted[errors]], kind="stable")
    worst = errors[by_confidence][: style.mistakes]
    captions = [
        (
            f"read as {predicted[i]}, {probabilities[i, predicted[i]]:.1%}",
            f"is {split.labels[i]}  (no. {i})",
        )
        for i in worst
    ]
    words = f"{len(worst)} of {len(errors):,} errors, the most certain first"
    return draw_frames(
        Split(split.frames[worst], split.labels[worst]),
        f"{title}: {words if len(errors) else 'no errors'}",
        captions,
        style,
    )


def draw_frames(
    split: Split,
    title: str,
    captions: Sequence[tuple[str, str]] = (),
    style: PlotStyle = DEFAULT_STYLE,
) -> Figure:
    """Draw frames in rows of eight, each under two lines of caption or its label."""
    rows = max(1, -(-len(split) // style.columns))
    figure = Figure(figsize=(style.columns * 1.35, rows * 1.75 + 0.6), layout="constrained")
    figure.suptitle(f"{title}\n", color=style.text, fontsize=12)
    grid = figure.subplots(rows, style.columns, squeeze=False)
    for axes in grid.flat:
        axes.set_axis_off()
    for number, (axes, frame) in enumerate(zip(grid.flat, split.frames, strict=False)):
        axes.imshow(255 - frame, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
        first, second = captions[number] if captions else ("", str(split.labels[number]))
        axes.set_title(second, fontsize=9, color=style.muted, pad=3)
        if first:
            place = {"transform": axes.transAxes, "ha": "center"}
            axes.text(0.5, 1.2, first, fontsize=9.5, color=style.accent, **place)
    return figure


def draw_calibration(
    predictions: Sequence[NamedProbabilities],
    labels: Labels,
    title: str,
    style: PlotStyle = DEFAULT_STYLE,
) -> Figure:
    """Draw whether confidences hold, and what rejecting the least certain frames costs.

    Args:
        predictions: probabilities of the frames, (n, 10), under up to three names.
        labels: (n,) what the frames show.
        title: above both.
        style: colours, and how much is rejected at most.
    """
    figure = Figure(figsize=(10, 4.2), layout="constrained")
    figure.suptitle(title, color=style.text, fontsize=12)
    left, right = figure.subplots(1, 2)
    colours = (style.accent, style.text, style.muted)
    for each, colour in zip(predictions, colours, strict=False):
        _draw_bins(left, calibration_curve(each.probabilities, labels), each.name, colour)
        curve = risk_coverage_curve(each.probabilities, labels)
        shown = curve.coverage >= 1 - style.max_rejected
        right.plot(1 - curve.coverage[shown], curve.risk[shown], color=colour, label=each.name)
    left.plot([1e-4, 1], [1e-4, 1], color=style.muted, linestyle=":", linewidth=1, zorder=0)
    for axes in (left, right):
        axes.grid(alpha=0.25)
    _label(left, "calibration", "uncertainty: 1 - confidence", "share of errors", style)
    _label(right, "risk and coverage", "share rejected", "errors among the rest", style)
    left.set(xscale="log", yscale="log", xlim=(1e-4, 1), ylim=(1e-4, 1))
    right.set(xlim=(0, style.max_rejected), ylim=(0, None))
    for axis in (left.xaxis, left.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g}%"))
    right.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0%}"))
    right.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.2%}"))
    return figure


def _draw_bins(axes: Axes, curve: CalibrationCurve, name: str, colour: str) -> None:
    """Draw a point a bin, with the 95 % interval of its share of errors."""
    share = curve.errors / curve.count
    ends = [wilson_interval(*pair) for pair in zip(curve.errors, curve.count, strict=True)]
    reach = np.abs(np.array(ends).T - share)
    axes.errorbar(
        curve.uncertainty,
        share,
        reach,
        fmt="o",
        color=colour,
        label=name,
        markersize=4,
        linewidth=1,
    )
