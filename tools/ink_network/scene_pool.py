"""Scenes on disk: files of some thousand scenes each, drawn by other processes while one trains."""

import multiprocessing
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.atomic import atomic_write
from inkdigit.data.datasets import open_dataset
from inkdigit.synthetic.digits import draw_digits
from inkdigit.synthetic.scenes.scene import draw_scene
from inkdigit.types import Split


@dataclass(frozen=True)
class PoolSettings:
    """How many scenes there are at a time."""

    side: int = 256
    """Pixels of a scene, as wide as high."""
    scenes_per_file: int = 700
    """A round of training draws so many new ones."""
    files_kept: int = 20
    """The newest files, whose scenes are trained on."""
    drawn_digits: int = 12_000
    """Digits in ways of writing that the data set lacks, which are written beside its own."""
    seed: int = 0


@dataclass(frozen=True, eq=False)
class ScenePool:
    """Files of scenes in a folder; file `n` holds the same on every machine."""

    folder: Path
    data: str
    settings: PoolSettings = PoolSettings()

    def draw_ahead(self, workers: ProcessPoolExecutor, number: int) -> "Future[None]":
        """Let a worker draw a file that is not there yet."""
        return workers.submit(draw_file, self.find_file(number), self.data, number, self.settings)

    def find_file(self, number: int) -> Path:
        return self.folder / f"scenes_{number:04d}.npy"

    def open_newest(self, number: int) -> list[NDArray[np.uint8]]:
        """Open the files up to a number: each (n, side, side, 4) uint8, red, green, blue, ink."""
        first = max(0, number + 1 - self.settings.files_kept)
        for old in range(first):
            self.find_file(old).unlink(missing_ok=True)
        return [np.load(self.find_file(one), mmap_mode="r") for one in range(first, number + 1)]


def start_workers(count: int) -> ProcessPoolExecutor:
    """Start processes that draw; new ones, for a fork would take the locks of threads along."""
    return ProcessPoolExecutor(count, multiprocessing.get_context("spawn"))


def draw_file(path: Path, data: str, number: int, settings: PoolSettings) -> None:
    """Draw a file of scenes, unless it is there."""
    if path.exists():
        return
    cv2.setNumThreads(1)
    digits = load_shapes(data, settings)
    scenes = np.empty((settings.scenes_per_file, settings.side, settings.side, 4), np.uint8)
    for place in range(len(scenes)):
        random = np.random.default_rng([settings.seed, number, place])
        scene = draw_scene(digits, settings.side, random)
        scenes[place, ..., :3], scenes[place, ..., 3] = scene.pixels, scene.ink
    with atomic_write(path) as draft, draft.open("wb") as file:
        np.save(file, scenes)


def load_shapes(data: str, settings: PoolSettings) -> Split:
    """Load what is written in scenes: a data set's training digits, and drawn ones."""
    dataset = open_dataset(data).train
    drawn = draw_digits(settings.drawn_digits, np.random.default_rng(settings.seed))
    return Split(
        np.concatenate([dataset.frames, drawn.frames]),
        np.concatenate([dataset.labels, drawn.labels]),
    )
