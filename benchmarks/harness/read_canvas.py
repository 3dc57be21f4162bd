"""MNIST's test digits as frames, and as pictures on a canvas: a line of JSON with both accuracies.

python -m benchmarks.harness.read_canvas DIR
"""

import argparse
import json
from pathlib import Path

import cv2
import numpy as np

from inkdigit import Reader
from inkdigit.data.mnist import load_mnist
from inkdigit.types import FRAME_SIDE, Pixels

CANVAS_SIDE = 320
MAX_DIGIT_SIDE = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with MNIST")
    dataset = load_mnist(parser.parse_args().data)
    assert dataset is not None  # noqa: S101 - read_canvas is given a folder with MNIST
    test, reader, random = dataset.test, Reader.load(), np.random.default_rng(0)
    frames = (reader.predict_proba(test.frames).argmax(axis=1) == test.labels).mean()
    correct = 0
    for frame, label in zip(test.frames, test.labels, strict=True):
        canvas = place_on_canvas(frame, random)
        correct += reader.read(canvas, one=True).text == str(label)
    print(json.dumps({"frames": float(frames), "canvas": correct / len(test)}))


def place_on_canvas(frame: Pixels, random: np.random.Generator) -> Pixels:
    """Enlarge a frame, and put it somewhere on white paper: (320, 320) uint8."""
    side = int(random.integers(FRAME_SIDE, MAX_DIGIT_SIDE))
    canvas = np.zeros((CANVAS_SIDE, CANVAS_SIDE), np.uint8)
    x, y = random.integers(0, CANVAS_SIDE - side + 1, 2)
    method = cv2.INTER_CUBIC if side > FRAME_SIDE else cv2.INTER_NEAREST
    canvas[y : y + side, x : x + side] = cv2.resize(frame, (side, side), interpolation=method)
    return 255 - canvas


if __name__ == "__main__":
    main()
