"""An explanation -> what an answer says of it: words, frames, and small pictures of the stages."""

import base64
import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inkdigit.deadline import check_deadline
from inkdigit.percent import round_confidence
from inkdigit.recognition.digit import Digit
from inkdigit.recognition.explain import Explanation, Stage
from inkdigit.server.schemas import STAGE_SIDE


def format_explanation(explanation: Explanation, *, pictures: bool) -> dict[str, Any]:
    """Write how a picture was read: what its answer holds where an explanation was asked for.

    Args:
        explanation: of the picture.
        pictures: whether each stage is drawn, too.
    """
    height, width = explanation.steps[0].picture.shape[:2]
    reading = explanation.reading
    answer = reading.to_dict()
    for plain, digit in zip(answer["digits"], reading.digits, strict=True):
        plain.update(_format_digit(digit))
    if reading.guess is not None:
        answer["guess"].update(_format_digit(reading.guess))
    answer["picture"] = {"width": width, "height": height}
    answer["steps"] = [_format_stage(stage, picture=pictures) for stage in explanation.steps]
    return answer


def _format_digit(digit: Digit) -> dict[str, Any]:
    """Show what the network made of a digit, and the frame that it saw."""
    return {
        "probabilities": [round_confidence(float(part)) for part in digit.probabilities],
        "frame": _encode_png(digit.frame),
    }


def _format_stage(stage: Stage, *, picture: bool) -> dict[str, Any]:
    check_deadline()
    drawn = {"picture": _encode_png(stage.draw())} if picture else {}  # none is kept in full size
    return {"name": stage.name, "words": stage.words, **drawn}


def _encode_png(pixels: NDArray[np.uint8]) -> str:
    """Encode a picture as a PNG in base64, with no side longer than `STAGE_SIDE`."""
    picture, stream = Image.fromarray(pixels), io.BytesIO()
    picture.thumbnail((STAGE_SIDE, STAGE_SIDE))
    picture.save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()
