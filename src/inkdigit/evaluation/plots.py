"""Figures -> pictures: curves, confusion matrix, mistakes, frames to look at."""

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
from inkdigit.evaluation.metrics import Metrics
from inkdigit.percent import format_confidence
from inkdigit.types import CLASSES, Epoch, Probabilities, Split


@dataclass(frozen=True)
class PlotStyle:
    """Colours of all plots, how fine they are, and how much they show.

    `mistakes` are frames at most; `max_rejected` is the largest share, 0..1, of rejected ones;
    `colour_floor` is the number of errors from which a cell is darkest, at least.
    """

    text: str = "#22313f"
    accent: str = "#c0392b"
    second: str = "#2e7fb8"
    muted: str = "#5f6c78"
    diagonal: str = "#eef2f5"
    dots_per_inch: int = 144
    columns: int = 8
    mistakes: int = 40
    max_rejected: float = 0.06
    colour_floor: int = 15


DEFAULT_STYLE = PlotStyle()


@dataclass(frozen=True)
class FrameGrid:
    """Sizes of frames in rows, in inches."""

    frame: float = 0.95
    gap: float = 0.4
    line: float = 0.19
    """Of a caption."""
    title: float = 0.62
    character: float = 0.105
    """Of a title: a figure of few frames is as wide as its title."""


FRAME_GRID = FrameGrid()


def save_figure(figure: Figure, path: Path, style: PlotStyle = DEFAULT_STYLE) -> None:
    """Write a figure as PNG. Raises `SaveError`."""
    with atomic_write(path) as draft:
        figure.savefig(draft, format="png", dpi=style.dots_per_inch, facecolor="white")


def draw_curves(
    history: Sequence[Epoch],
    title: str,
    test: Metrics | None = None,
    style: PlotStyle = DEFAULT_STYLE,
) -> Figure:
    """Draw loss and accuracy over the epochs, and the test's where they ended.

    Args:
        history: a line for training, one for validation if any.
        title: above both.
        test: how good the network is on test frames.
        style: colours.
    """
    figure = Figure(figsize=(9, 3.8), layout="constrained")
    figure.suptitle(title, color=style.text, fontsize=12, x=0.01, ha="left")
    loss_axes, accuracy_axes = figure.subplots(1, 2)
    _draw_curve(loss_axes, history, "loss", test, style)
    _draw_curve(accuracy_axes, history, "accuracy", test, style)
    accuracy_axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.1%}"))
    loss_axes.set_ylim(bottom=0)
    lines = loss_axes.get_lines()
    figure.legend(lines, [str(line.get_label()) for line in lines], loc="outside lower center",
                  ncols=len(lines), frameon=False)  # fmt: skip
    return figure


def _draw_curve(
    axes: Axes, history: Sequence[Epoch], name: str, test: Metrics | None, style: PlotStyle
) -> None:
    epochs = [epoch.epoch for epoch in history]
    for key, label, colour in (
        (name, "training", style.text),
        (f"validation_{name}", "validation", style.second),
    ):
        values = [getattr(epoch, key) for epoch in history]
        if None not in values:
            axes.plot(epochs, values, marker="o", markersize=3.5, color=colour, label=label)
    if test is not None:
        score: float = getattr(test, name)
        axes.plot(epochs[-1:], [score], "D", markersize=7, color=style.accent, label="test",
                  markerfacecolor="white", markeredgewidth=1.8, clip_on=False)  # fmt: skip
        written = f"{score:.2%}" if name == "accuracy" else f"{score:.3f}"
        axes.annotate(written, (epochs[-1], score), (-9, 0), textcoords="offset points", ha="right",
                      va="center", color=style.accent)  # fmt: skip
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.grid(axis="y", alpha=0.25)
    label_axes(axes, name, "epoch", "", style)


def label_axes(axes: Axes, title: str, across: str, up: str, style: PlotStyle) -> None:
    """Write a title and the axes' names."""
    axes.set_title(title, loc="left", fontsize=11, color=style.text)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.spines[["top", "right"]].set_visible(False)


def draw_confusion(metrics: Metrics, title: str, style: PlotStyle = DEFAULT_STYLE) -> Figure:
    """Draw the confusion matrix as a heatmap whose colours show the errors.

    The diagonal, a hundred times larger, would wash them out: it is annotated, not coloured.
    """
    figure = Figure(figsize=(6.8, 7), layout="constrained")
    axes = figure.subplots()
    _draw_errors(axes, metrics.confusion, style)
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
    axes.set_xlabel("predicted")
    axes.set_ylabel("expected")
    axes.tick_params(left=False, bottom=False)
    axes.set_yticklabels(axes.get_yticklabels(), rotation=0)
    low, high = metrics.accuracy_interval
    axes.set_title(
        f"{title}\n{metrics.accuracy:.2%} correct (95 % interval {low:.2%} to {high:.2%}), "
        f"{_count(metrics.errors, 'error')} in {metrics.count:,}",
        fontsize=10.5,
        color=style.text,
        loc="left",
        pad=12,
    )
    return figure


def _draw_errors(axes: Axes, confusion: NDArray[np.int64], style: PlotStyle) -> None:
    """Draw what is off the diagonal."""
    diagonal = np.eye(CLASSES, dtype=bool)
    sns.heatmap(
        confusion,
        mask=diagonal | (confusion == 0),
        annot=True,
        fmt="d",
        cmap="rocket_r",
        vmin=0,
        vmax=max(style.colour_floor, int(confusion[~diagonal].max())),
        square=True,
        linewidths=1,
        linecolor="white",
        cbar=False,  # the numbers stand there
        annot_kws={"fontsize": 10},
        ax=axes,
    )


def draw_mistakes(
    split: Split, probabilities: Probabilities, title: str, style: PlotStyle = DEFAULT_STYLE
) -> Figure:
    """Draw the errors of which the network was surest: frame, prediction, confidence."""
    predicted = probabilities.argmax(axis=1)
    errors = np.flatnonzero(predicted != split.labels)
    by_confidence = np.argsort(-probabilities[errors, predicted[errors]], kind="stable")
    worst = errors[by_confidence][: style.mistakes]
    captions = [
        (
            f"read as {predicted[i]}, {format_confidence(float(probabilities[i, predicted[i]]))}",
            f"is {split.labels[i]}  (no. {i})",
        )
        for i in worst
    ]
    return draw_frames(
        Split(split.frames[worst], split.labels[worst]),
        f"{title}\n{_describe_errors(len(worst), len(errors))}",
        captions,
        style,
    )


def _describe_errors(shown: int, count: int) -> str:
    if count <= 1:
        return "The only error" if count else "No errors"
    few = f"All {count:,}" if shown == count else f"{shown:,} of {count:,}"
    return f"{few} errors, surest first"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def draw_frames(
    split: Split,
    title: str,
    captions: Sequence[tuple[str, str]] = (),
    style: PlotStyle = DEFAULT_STYLE,
    grid: FrameGrid = FRAME_GRID,
) -> Figure:
    """Draw frames in rows of eight, each under two lines of caption or its label.

    The figure is as large as they are.
    """
    columns, rows = min(style.columns, len(split)), -(-len(split) // style.columns)
    across = grid.frame + grid.gap
    down = grid.frame + (2.5 if captions else 1.5) * grid.line
    lines = title.split("\n")
    wide = max(columns * across, max(map(len, lines)) * grid.character + grid.gap)
    top = grid.title + (len(lines) - 1) * grid.line
    high = top + rows * down + grid.gap / 2
    figure = Figure(figsize=(wide, high))
    axes = figure.add_axes(
        (0, 0, 1, 1)
    )  # one for all, in inches: one a frame takes ten times as long
    axes.set_axis_off()
    axes.text(grid.gap / 2, high - 0.14, title, va="top", color=style.text, fontsize=12,
              linespacing=1.4)  # fmt: skip
    for number, frame in enumerate(split.frames):
        row, column = divmod(number, style.columns)
        left, bottom = column * across + grid.gap / 2, high - top - (row + 1) * down
        middle, above = left + grid.frame / 2, bottom + grid.frame + 0.04
        axes.imshow(255 - frame, cmap="gray", vmin=0, vmax=255, interpolation="nearest",
                    extent=(left, left + grid.frame, bottom, bottom + grid.frame))  # fmt: skip
        if captions:
            first, second = captions[number]
            axes.text(middle, above, second, fontsize=9, color=style.text, ha="center")
            axes.text(middle, above + grid.line, first, fontsize=9.5, color=style.accent,
                      ha="center")  # fmt: skip
        else:
            axes.text(middle, above, str(split.labels[number]), fontsize=13, color=style.text,
                      ha="center")  # fmt: skip
    axes.set(xlim=(0, wide), ylim=(0, high))
    return figure
