"""What a network for lines reads of validation lines, by their kinds."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from inkdigit.recognition.line_model import LineModel
from inkdigit.recognition.line_output import AlignedText
from inkdigit.types import CLASSES, SIGNS
from tools.validation_lines import ValidationLine


def measure_lines(path: Path, lines: Sequence[ValidationLine]) -> dict[str, Any]:
    """Measure the network alone, in all its scales.

    Returns:
        By the kind of line, the share whose digits are all right; and for each sign, the share that
        is found, and how many were found where there are none.
    """
    model = LineModel(path)
    count, right = Counter[str](), Counter[str]()
    written, found, invented = Counter[str](), Counter[str](), Counter[str]()
    for line in lines:
        text = max(
            model.run(line.ink, line.top, line.height).align_texts(),
            key=lambda text: text.probability,
        )
        count[line.kind] += 1
        right[line.kind] += text.labels == _get_digits(line)
        expected, seen = _count_signs(line), _count_read_signs(text)
        written += expected
        found += expected & seen
        invented += seen - expected
    return {
        "lines": len(lines),
        "digits_right": {kind: round(right[kind] / count[kind], 4) for kind in sorted(count)},
        "signs": {
            kind: {
                "count": written[kind],
                "found": round(found[kind] / max(1, written[kind]), 4),
                "invented": invented[kind],
            }
            for kind in SIGNS
        },
    }


def _get_digits(line: ValidationLine) -> tuple[int, ...]:
    return tuple(label - 1 for label in line.text if label <= CLASSES)


def _count_signs(line: ValidationLine) -> Counter[str]:
    return Counter(SIGNS[label - CLASSES - 1] for label in line.text if label > CLASSES)


def _count_read_signs(text: AlignedText) -> Counter[str]:
    return Counter(sign.kind for sign in text.signs)
