"""Confidences -> a picture of whether they hold, and of what refusing costs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from inkdigit.evaluation.calibration import (
    CalibrationCurve,
    calibration_curve,
    risk_coverage_curve,
)
from inkdigit.evaluation.metrics import wilson_interval
from inkdigit.evaluation.plots import DEFAULT_STYLE, PlotStyle, label_axes
from inkdigit.types import Labels, Probabilities


@dataclass(frozen=True, eq=False)
class NamedProbabilities:
    """Probabilities, (n, 10), and the name that a plot's legend gives them."""

    name: str
    probabilities: Probabilities


def draw_calibration(
    predictions: Sequence[NamedProbabilities],
    labels: Labels,
    title: str,
    style: PlotStyle = DEFAULT_STYLE,
) -> Figure:
    """Draw whether confidences hold, and what refusing the least certain frames costs.

    Args:
        predictions: probabilities of the frames, (n, 10), under up to three names.
        labels: (n,) what the frames show.
        title: above both.
        style: colours, and how much is refused at most.
    """
    figure = Figure(figsize=(10, 4.6), layout="constrained")
    figure.suptitle(title, color=style.text, fontsize=12, x=0.01, ha="left")
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
    left.text(0.97, 0.04, "dotted: as often as it says", ha="right", color=style.muted,
              transform=left.transAxes)  # fmt: skip
    label_axes(left, "does it know how sure it is?", "how unsure it is", "wrong", style)
    label_axes(right, "refusing what it is least sure of", "refused", "wrong among the rest", style)
    if len(predictions) > 1:
        names = [each.name for each in predictions]
        figure.legend(right.get_lines(), names, loc="outside lower center", ncols=len(names),
                      frameon=False)  # fmt: skip
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
