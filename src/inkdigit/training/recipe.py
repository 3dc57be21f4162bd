"""Recipe: everything that decides how a network is trained, composed of what it is made of."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, NamedTuple

import keras


@dataclass(frozen=True)
class Optimization:
    """How Adam minimises the loss.

    Weights decay apart from the gradients (I. Loshchilov and F. Hutter, "Decoupled Weight Decay
    Regularization", 2019). With `one_cycle` the learning rate climbs to its peak over the first
    fifth of the steps and falls to zero along a cosine (L. N. Smith, "Super-Convergence", 2017).
    """

    epochs: int
    batch_size: int
    learning_rate: float
    """The only one, or the peak of the cycle."""
    weight_decay: float = 0.0
    schedule: Literal["constant", "one_cycle"] = "constant"
    precision: Literal["float32", "mixed_bfloat16"] = "float32"
    """With `mixed_bfloat16`, PyTorch, and JAX on a GPU, compute all but the weights and the loss in
    bfloat16 (P. Micikevicius et al., "Mixed Precision Training", 2018). That is up to twice as fast
    where the processor knows it; other backends stay with float32."""


@dataclass(frozen=True)
class Augmentation:
    """How each epoch sees other frames than the last. Without any of it, it sees the same ones."""

    shift: int = 0
    """Pixels by which a batch is moved at most."""
    warp_strength: float = 0.0
    """How far frames are turned, slanted, stretched, bent and moved, 0..1."""
    damage: bool = False
    """Whether frames are also damaged, as other pens and cameras would."""


@dataclass(frozen=True)
class SyntheticFrames:
    """How many frames are made beside those of a data set."""

    drawn: int = 0
    """Digits that are drawn in styles which MNIST lacks."""
    composed: int = 0
    """Frames composed of the data set's digits and of the drawn ones."""
    negatives: int = 0
    """Frames of what is no digit."""

    @property
    def count(self) -> int:
        return self.drawn + self.composed + self.negatives


@dataclass(frozen=True)
class FrameData:
    """A data set's frames with their labels, and synthetic frames beside them."""

    repeats: int = 1
    """How often an epoch sees each of the data set's frames; the synthetic ones once."""
    synthetic: SyntheticFrames = SyntheticFrames()


@dataclass(frozen=True)
class LineData:
    """Strips of lines by one hand each, of a data set's digits, of drawn ones and of signs.

    The loss is that of connectionist temporal classification (A. Graves et al., 2006).
    """

    lines: int


class Teacher(NamedTuple):
    """A network that gives soft labels: the name of its recipe among `TEACHERS`, and its seed."""

    recipe: str
    seed: int


@dataclass(frozen=True)
class Distillation:
    """Views of a data set's frames with the mean soft labels of a committee of teachers.

    G. Hinton et al., "Distilling the Knowledge in a Neural Network", 2015. Synthetic frames stand
    beside the views, with smoothed labels.
    """

    views: int
    """Views of each frame of the data set, instead of the frame itself."""
    teachers: tuple[Teacher, ...]
    label_smoothing: float = 0.0
    """The part of a synthetic digit's label, 0..1, that all ten digits share (C. Szegedy et al.,
    "Rethinking the Inception Architecture for Computer Vision", 2016)."""
    synthetic: SyntheticFrames = SyntheticFrames()


TrainingData = FrameData | LineData | Distillation


@dataclass(frozen=True)
class Export:
    """What becomes of the trained network in its file."""

    temperature: float = 1.0
    """By which the logits of a network with "no digit" are divided, so that its confidences hold
    (C. Guo et al., "On Calibration of Modern Neural Networks", 2017); fitted on held-out frames."""
    half_precision: bool = False
    """Whether kernels are rounded to float16: the file is then half as large."""


@dataclass(frozen=True)
class Execution:
    """How the backend runs a training, for speed alone."""

    threads: int | None = None
    """Threads for JAX on a CPU. One is best where a step is so small that sharing it costs more."""
    whole_epochs: bool = False
    """On JAX, whether an epoch is compiled into one call. That is faster for matrices, but
    convolutions on a CPU lose their threads inside a loop."""


@dataclass(frozen=True)
class Recipe:
    """How a network is trained."""

    name: str
    summary: str
    build: Callable[[], keras.Model]
    """The function of `architectures` that builds the network."""
    optimization: Optimization
    data: TrainingData = FrameData()
    augmentation: Augmentation = Augmentation()
    export: Export = Export()
    execution: Execution = Execution()
    final_phase: "Recipe | None" = None
    """What the trained network is trained with at the end, on from its weights."""

    @property
    def phases(self) -> "tuple[Recipe, ...]":
        """The recipe itself, then what it ends with."""
        return (self, *(self.final_phase.phases if self.final_phase else ()))

    def with_epochs(self, epochs: int) -> "Recipe":
        """Give the same recipe for another number of epochs."""
        return replace(self, optimization=replace(self.optimization, epochs=epochs))

    def to_dict(self) -> dict[str, Any]:
        """Give all of it as JSON has it, the architecture by its name."""
        text = json.dumps(asdict(self), default=lambda build: build.__name__)
        settings: dict[str, Any] = json.loads(text)
        return settings
