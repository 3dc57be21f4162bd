"""Frames as the decoder cuts them from lines in pictures, and which digit each one is.

A line is written, photographed and found again by the ink network. All that the decoder shows the
digit model of it becomes a frame: what is one digit, whole, has its label; two digits, a letter or
a sign of a sum are no digit; what is neither is left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inkdigit.layout.component import Component
from inkdigit.layout.components import find_components
from inkdigit.recognition.classified_component import ClassifiedComponent, classify_components
from inkdigit.recognition.decoder import LineDecoder
from inkdigit.recognition.line_crops import LineCrop, crop_line, isolate_lines, split_line
from inkdigit.recognition.models import Models
from inkdigit.recognition.oversegmentation import crop_segments, find_edges
from inkdigit.synthetic.digit_bank import DigitBank
from inkdigit.synthetic.line_letters import draw_other_letters
from inkdigit.synthetic.line_texts import SIGN_LABELS, choose_text
from inkdigit.synthetic.lines import LineSettings, LineSources, WrittenLine, compose_line
from inkdigit.synthetic.surroundings import lay_ink
from inkdigit.types import CLASSES, FRAME_SIDE, NO_DIGIT, Box, Frame, InkMap, Split
from tools.line_photos import INK_FILE, PHOTO_SETTINGS, find_again, photograph_strip

Random = np.random.Generator
SETTINGS = LineSettings()
LETTERS = 3_000
"""Different letters and scribbles that stand in lines."""
PARTS = 6
"""Parts of a wide component, of all between two cuts, that are looked at."""
NO_DIGITS = frozenset(SIGN_LABELS[kind] for kind in ("plus", "times", "percent", "other", "mark"))
"""Signs that are nobody's digit; a slash, a bracket or a dash is somebody's 1."""
STROKE, FOUND = 64, 40
"""Ink, 0..255, from which on a pixel is a stroke of a sign as written, and as found."""
WHOLE, FOREIGN, SHARE = 0.85, 0.2, 0.5
"""A digit is whole from this part of its strokes on; at most so much of the ink is another's, and
at least so much its own: the rest are walls, rules and dirt."""
SECOND = 0.6
"""From this part of their strokes on two digits are two."""


@dataclass(frozen=True, eq=False)
class Writing:
    """What is written where: (h, w) int16 with the number of each pixel's sign, -1 on paper."""

    owners: NDArray[np.int16]
    labels: tuple[int, ...]
    areas: tuple[int, ...]

    @classmethod
    def trace(cls, line: WrittenLine) -> "Writing":
        """Trace the signs of a line, whose strokes may be cut off by the paper's edge."""
        best = np.zeros_like(line.paper)
        owners = np.full(line.paper.shape, -1, np.int16)
        for number, sign in enumerate(line.signs):
            ink = np.zeros_like(best)
            lay_ink(ink, *sign[1:])
            owners[ink > best] = number
            np.maximum(best, ink, out=best)
        owners[best < STROKE] = -1
        areas = tuple(int((sign.ink >= STROKE).sum()) for sign in line.signs)
        return cls(owners, tuple(sign.label for sign in line.signs), areas)

    def label(self, component: Component, left: int) -> int | None:
        """Tell which digit a component is, or `NO_DIGIT`; None where nobody could.

        Args:
            component: of a crop.
            left: the column of the line in which the crop begins.
        """
        owners = self.owners[component.box.move(left, 0).window]
        ink = component.ink[: owners.shape[0], : owners.shape[1]].astype(np.float64)
        total = ink.sum()
        present = [int(number) for number in np.unique(owners) if number >= 0]
        if not total or not present:
            return None
        shares = {number: float(ink[owners == number].sum() / total) for number in present}
        parts = {
            number: int(((owners == number) & (ink > FOUND)).sum()) / max(1, self.areas[number])
            for number in present
        }
        first = max(present, key=shares.__getitem__)
        whole = [number for number in present if parts[number] > SECOND]
        if len(whole) > 1 and all(self.labels[number] <= CLASSES for number in whole):
            return NO_DIGIT
        foreign = sum(shares.values()) - shares[first]
        if parts[first] < WHOLE or shares[first] < SHARE or foreign > FOREIGN:
            return None
        if self.labels[first] in NO_DIGITS:
            return NO_DIGIT
        return self.labels[first] - 1 if self.labels[first] <= CLASSES else None


def make_found_frames(
    bank: DigitBank, count: int, random: Random, finders: Sequence[Path] = (INK_FILE,)
) -> Split:
    """Make frames as the decoder cuts them.

    Args:
        bank: the digits that are written, beside those that are drawn.
        count: how many frames.
        random: the same state gives the same frames.
        finders: files of ink networks, of which any one finds a line.

    Returns:
        (count, 28, 28) uint8 frames and their labels, `NO_DIGIT` where there is none.
    """
    sources = LineSources(bank, draw_other_letters(min(LETTERS, 10 * count), random))
    frames = np.empty((count, FRAME_SIDE, FRAME_SIDE), np.uint8)
    labels = np.empty(count, np.uint8)
    made = 0
    while made < count:
        for frame, label in find_frames(sources, random, finders):
            if made < count:
                frames[made], labels[made] = frame, label
                made += 1
    return Split(frames, labels)


def find_frames(
    sources: LineSources, random: Random, finders: Sequence[Path]
) -> Iterator[tuple[Frame, int]]:
    """Write one line, find it again, and give what the decoder cuts from it, each frame once."""
    room = SETTINGS.width * SETTINGS.oversampling
    line, tall = compose_line(choose_text(random), sources, room, random, SETTINGS)
    if not line.signs:
        return
    picture = photograph_strip(line.paper, tall, random)
    ink = find_again(picture, line.paper, tall, random, finders)
    seen = np.minimum(ink, line.paper).sum() / max(1, int(line.paper.sum()))
    if seen < PHOTO_SETTINGS.least_found:
        return
    writing = Writing.trace(line)
    known: set[bytes] = set()
    for crop in crop_lines(ink):
        for component, frame in cut_line(crop, random):
            label = writing.label(component, crop.left)
            if label is not None and frame.tobytes() not in known:
                known.add(frame.tobytes())
                yield frame, label


def crop_lines(ink: InkMap) -> Iterator[LineCrop]:
    """Crop the lines that the layout finds in some ink, as the recognizer does."""
    lines = find_components(ink, Box(0, 0, ink.shape[1], ink.shape[0]))
    for line in isolate_lines(ink, lines) if lines else ():
        for part in split_line(line):
            if not part.is_endless:
                yield crop_line(line.ink, part)


def cut_line(crop: LineCrop, random: Random) -> Iterator[tuple[Component, Frame]]:
    """Give all that the decoder shows the digit model of a line, and some parts of what is wide.

    What is shown without its slant as well has two frames, and one component.
    """
    decoder = load_decoder()
    _, evidence = decoder.weigh(crop, crop.render_views(), decoder.run_line_model(crop))
    alone, upright = evidence.views
    for span, seen in alone.items():
        yield seen.component, seen.frame
        if span in upright:
            yield seen.component, upright[span].frame
    for component in crop.components:
        for part in cut_component(component, decoder, random):
            yield part.component, part.frame


def cut_component(
    component: Component, decoder: LineDecoder, random: Random
) -> list[ClassifiedComponent]:
    """Cut a wide component at some of the places where that is possible."""
    parts = list(crop_segments(component, find_edges(component)).values())
    chosen = random.permutation(len(parts))[:PARTS]
    return classify_components(decoder.digit_model, [parts[number] for number in chosen])


@cache
def load_decoder() -> LineDecoder:
    """Load the shipped networks once a process."""
    models = Models.load()
    assert models.line is not None  # noqa: S101 - the package ships it
    return LineDecoder(models.digit, models.line)
