"""A text over the components of a line -> which components are whose."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from inkdigit.layout.component import Component
from inkdigit.recognition.decoder_settings import DecoderSettings
from inkdigit.recognition.line_crops import LineCrop
from inkdigit.recognition.line_output import AlignedDigit, AlignedSign, AlignedText
from inkdigit.types import Box, Span


@dataclass(frozen=True, eq=False)
class Owners:
    """The columns and the components of each digit and sign of a text.

    A digit has components where they are its own; none where it shares one, as touching digits do.
    """

    digit_spans: list[Span]
    of_digits: list[tuple[Component, ...]]
    sign_spans: list[Span]
    of_signs: list[tuple[Component, ...]]


def find_owners(text: AlignedText, crop: LineCrop, settings: DecoderSettings) -> Owners:
    """Find which components are whose: of the one in whose columns most of them stand.

    Args:
        text: of the line model, in columns of the crop.
        crop: of the line.
        settings: how far a digit reaches.
    """
    reach = round(settings.reach * crop.box.height)
    spans = [_bound_span(digit, reach, crop.width) for digit in text.digits]
    sign_spans = [_bound_span(sign, reach, crop.width) for sign in text.signs]
    places = [*spans, *sign_spans]
    groups: list[list[Component]] = [[] for _ in places]
    shared: list[Component] = []
    small = [number + len(spans) for number, sign in enumerate(text.signs) if sign.is_small]
    for component in crop.components:
        owner = _find_owner(component, places, small, crop)
        (shared if owner is None else groups[owner]).append(component)
    centres = [*(digit.centre for digit in text.digits), *(sign.centre for sign in text.signs)]
    needy = [
        centre
        for number, (centre, group) in enumerate(zip(centres, groups, strict=True))
        if number not in small and not _has_tall(group, crop)
    ]
    own = [
        tuple(group)
        if number >= len(spans) or _is_clean(centres[number], group, needy, shared, crop)
        else ()
        for number, group in enumerate(groups)
    ]
    of_digits = own[: len(spans)]
    heights = [max(one.box.height for one in group) for group in groups[: len(spans)] if group]
    least = median(heights or [crop.box.height]) / 2
    of_digits = [
        group or _collect_fragments(digit, span, crop, least)
        for digit, span, group in zip(text.digits, spans, of_digits, strict=True)
    ]
    return Owners(spans, of_digits, sign_spans, own[len(spans) :])


def _collect_fragments(
    digit: AlignedDigit, span: Span, crop: LineCrop, least: float
) -> tuple[Component, ...]:
    """Collect the fragments of a digit where no component stands: they are `least` pixels tall."""
    if any(_covers(component, digit.centre) for component in crop.components):
        return ()
    fragments = [one for one in crop.fragments if 2 * span.overlap(one.box.columns) > one.box.width]
    box = Box.around(one.box for one in fragments) if fragments else Box(0, 0, 0, 0)
    return tuple(fragments) if box.height >= least else ()


def _bound_span(part: AlignedDigit | AlignedSign, reach: int, width: int) -> Span:
    """The columns of a digit or sign, no further than `reach` from its centre, in the crop."""
    left = min(max(part.span.left, part.centre - reach, 0), width - 1)
    right = min(part.span.right, part.centre + reach, width)
    return Span(left, max(right, left + 1))


def _find_owner(
    component: Component, places: Sequence[Span], small: Sequence[int], crop: LineCrop
) -> int | None:
    """Find the number of the place that has most of a component; None where none has half.

    What is low and stands where a small sign is seen is that sign's.
    """
    columns = component.box.columns
    if component.box.height < crop.box.height / 2:
        for number in small:
            if columns.overlap(places[number]):
                return number
    overlaps = [
        0 if number in small else columns.overlap(place) for number, place in enumerate(places)
    ]
    best = max(range(len(places)), key=overlaps.__getitem__, default=None)
    return best if best is not None and 2 * overlaps[best] > columns.width else None


def _is_clean(
    centre: int,
    group: Sequence[Component],
    needy: Sequence[int],
    shared: Sequence[Component],
    crop: LineCrop,
) -> bool:
    """Tell whether a digit's components are its own, and all that it has.

    They are not where none is as tall as half of the line, where it also has a part of one that is
    nobody's alone, or where one of them must be what is needed elsewhere, as with touching digits.

    Args:
        centre: the column where the digit stands.
        group: the components most of which stand in its columns.
        needy: the columns where others stand that have no component.
        shared: the components that are nobody's.
        crop: of the line.
    """
    return (
        _has_tall(group, crop)
        and not any(_covers(one, centre) and _has_tall([one], crop) for one in shared)
        and not any(_covers(one, other) for one in group for other in needy)
    )


def _has_tall(group: Sequence[Component], crop: LineCrop) -> bool:
    return any(component.box.height >= crop.box.height / 2 for component in group)


def _covers(component: Component, column: int) -> bool:
    return component.box.x <= column < component.box.right
