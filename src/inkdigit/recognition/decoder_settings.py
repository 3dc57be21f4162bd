"""What decides between the hypotheses of a line."""

from typing import NamedTuple


class DecoderSettings(NamedTuple):
    """The weights of a hypothesis' score, and what counts as a digit's own ink."""

    ctc_weight: float = 1.0
    """How much the line model, which sees the neighbours, counts against the digit model."""
    insertion_bonus: float = 0.25
    """What each digit or tall sign adds, in nats: line models forget more than they invent."""
    deletion_cost: float = 2.0
    """What it costs, in nats, to leave out a component that is as tall as a digit."""
    faint_cost: float = 2.0
    """What it costs, in nats, to take for a digit what is half as strong as the line's strongest
    ink. As much less it costs to leave that out: a wall that the ink network left over is faint."""
    tallness_cost: float = 20.0
    """What it costs, in nats, that a 1 is e times taller than its line's digits which are no 1s, or
    than the other 1s; it goes by the square of the logarithm. Walls look like 1s, but taller."""
    likeness_cost: float = 41.0
    """What it costs, in nats for each 1.0 of likeness above `alike`, that two of a line's digits
    which look alike are different ones: a line is by one hand (`tools/sweeps/likeness.py`)."""
    alike: float = 0.857
    """From this likeness on two digits of a line are more often the same than not."""
    probability_floor: float = 0.1
    """The digit model never denies more surely than this, 0..1: then the line model decides."""
    known_sign: float = 0.7
    """Confidence from which the ink of a sign is explained: what is doubtful may be anything."""
    sign_floor: float = 0.2
    """The same of a sign: many look like a 1 to the digit model, which knows no signs."""
    letter_floor: float = 0.2
    """The same of a letter or a scribble."""
    mixture_cost: float = 5.0
    """What it costs, in nats, to have letters beside digits: networks learn from many such lines,
    and forms have few."""
    bracket_cost: float = 2.5
    """The same of a bracket beside digits that is not closed, or not opened."""
    reach: float = 0.75
    """How far a digit's ink may be from its middle, as a part of the line's height."""
    overhang: float = 0.2
    """The part of a component that may stand in the columns of its digit's neighbours."""


DECODER_SETTINGS = DecoderSettings()
