"""How sure something is, as text and as a number: the same rule wherever it is said.

The page has the same function in `server/static/sentence.js`, with the same test cases.
"""

import math

MAX_CONFIDENCE = 0.9999
"""What is said at most: nothing is quite certain."""
TOLERANCE = 1e-6
"""Of a product that should be whole: 0.29 * 100 is a little less than 29."""


def format_confidence(confidence: float) -> str:
    """Write how likely something is, 0..1, in percent with one decimal, rounded down.

    >>> [format_confidence(part) for part in (0.57, 0.9987, 1.0, 0.0004)]
    ['57.0%', '99.8%', '99.9%', '<0.1%']
    """
    tenths = math.floor(min(confidence, MAX_CONFIDENCE) * 1000 + TOLERANCE)
    return f"{tenths / 10:.1f}%" if tenths else "<0.1%"


def round_confidence(confidence: float) -> float:
    """Round how likely something is, 0..1, down to four decimals, so that it is never 1.

    What `format_confidence` writes of it stays the same.

    >>> [round_confidence(part) for part in (0.99896, 1.0, 0.00004)]
    [0.9989, 0.9999, 0.0]
    """
    return math.floor(min(confidence, MAX_CONFIDENCE) * 10_000 + TOLERANCE) / 10_000
