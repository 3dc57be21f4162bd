"""Draw a sheet of synthetic scenes, each above the mask of its strokes, to be looked at.

    python -m tools.contact_sheet --data DIR --out sheet.png [--scenes 200] [--seed 0]

Look at it whenever the scenes' world changes: all that a network learns of paper is in it. The
scenes hold a data set's digits, so the sheet is not to be committed.
"""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

from inkdigit.data.datasets import open_dataset
from inkdigit.synthetic.scenes.scene import Scene, draw_scene
from inkdigit.types import Pixels

COLUMNS = 20
GAP = 2
GREY = 128


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", help="'mnist', 'digits', or a folder with MNIST")
    parser.add_argument("--out", type=Path, required=True, help="a PNG")
    parser.add_argument("--scenes", type=int, default=200)
    parser.add_argument("--side", type=int, default=96, help="pixels of a scene")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    digits = open_dataset(asked.data).train
    scenes = [
        draw_scene(digits, asked.side, np.random.default_rng([asked.seed, number]))
        for number in range(asked.scenes)
    ]
    Image.fromarray(arrange(scenes)).save(asked.out)


def arrange(scenes: list[Scene]) -> Pixels:
    """Put scenes and their masks into rows, as many as are needed."""
    cells = [stack(scene) for scene in scenes]
    empty = np.full_like(cells[0], GREY)
    cells += [empty] * (-len(cells) % COLUMNS)
    rows = [np.hstack(cells[start : start + COLUMNS]) for start in range(0, len(cells), COLUMNS)]
    return np.vstack(rows)


def stack(scene: Scene) -> Pixels:
    """Put a scene above the mask of its strokes, with a gap around both."""
    mask = np.repeat(scene.ink[..., None], 3, axis=2)
    both = np.vstack([scene.pixels, mask])
    return np.pad(both, ((0, GAP), (0, GAP), (0, 0)), constant_values=GREY)


if __name__ == "__main__":
    main()
