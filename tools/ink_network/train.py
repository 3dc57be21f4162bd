"""Train the ink network, and write it as ONNX.

    python -m tools.ink_network.train --data DIR --out runs/ink [--rounds 88] [--workers 1]
        [--start FILE] [--learning-rate 0.003]

It draws its own scenes while it trains, and goes on where it was broken off. `--start` goes on from
the weights of a file that was shipped before: a lower learning rate keeps more of it. The mean of
the weights of the last rounds is kept, too, and is what is shipped.
"""

import argparse
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel

from inkdigit.atomic import atomic_write, write_text
from tools.ink_network.network import InkNetwork
from tools.ink_network.scene_pool import PoolSettings, ScenePool, start_workers
from tools.ink_network.start import begin_with
from tools.ink_network.views import Batch, sample_batch

if TYPE_CHECKING:
    from concurrent.futures import Future

FILES_AHEAD = 2
"""Files of scenes that are drawn before they are needed."""


@dataclass(frozen=True)
class TrainingSettings:
    """How the network is trained: AdamW, a warm start, then a cosine down to nothing."""

    rounds: int = 88
    """Each begins with new scenes and ends with a checkpoint."""
    batches_per_round: int = 600
    learning_rate: float = 3e-3
    warm_batches: int = 300
    weight_decay: float = 1e-4
    dice_weight: float = 2.0
    """Of 1 - Dice (F. Milletari et al., "V-Net", 2016) beside the cross-entropy times three."""
    mean_decay: float = 0.9998
    """Of the mean of the weights, a batch: it is that of the last eight rounds or so."""
    seed: int = 0


TRAINING_SETTINGS = TrainingSettings()


class Run(NamedTuple):
    """A network that is trained, the mean of its weights, and what trains it."""

    network: InkNetwork
    mean: AveragedModel
    optimizer: torch.optim.Optimizer


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", required=True, help="'mnist', or a folder with MNIST")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run")
    parser.add_argument("--rounds", type=int, default=TrainingSettings.rounds)
    parser.add_argument("--start", type=Path, help="a file in eight bits, to go on from")
    parser.add_argument("--workers", type=int, default=1, help="processes that draw scenes")
    parser.add_argument(
        "--learning-rate", type=float, default=TrainingSettings.learning_rate,
        help="its highest [default: %(default)s]",
    )  # fmt: skip
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    pool = ScenePool(given.out, given.data, PoolSettings())
    settings = TrainingSettings(rounds=given.rounds, learning_rate=given.learning_rate)
    write_text(given.out / "settings.json", json.dumps(asdict(settings)))
    train(pool, given.out, settings, given.workers, given.start)


def train(
    pool: ScenePool, out: Path, settings: TrainingSettings, workers: int, start: Path | None = None
) -> Run:
    """Train through all rounds that are left; the newest checkpoint lies in `out`."""
    torch.manual_seed(settings.seed)
    network: InkNetwork = InkNetwork().to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay
    )
    run = Run(network, start_mean(network, settings), optimizer)
    begun = load_checkpoint(out, run)
    with start_workers(workers) as executor:
        files: dict[int, Future[None]] = {}
        for number in range(begun, settings.rounds):
            first = max(0, number + 1 - pool.settings.files_kept)
            for ahead in range(first, min(number + 1 + FILES_AHEAD, settings.rounds)):
                if ahead not in files:
                    files[ahead] = pool.draw_ahead(executor, ahead)
            for one in range(first, number + 1):
                files[one].result()
            if number == 0 and start:
                batch = sample_batch(pool.open_newest(0), np.random.default_rng(settings.seed))
                begin_with([start], network, arrange(batch.views))
            began = time.perf_counter()
            loss = train_round(run, pool, number, settings)
            save_checkpoint(out, run, number + 1)
            note = {"round": number + 1, "loss": round(loss, 5),
                    "seconds": round(time.perf_counter() - began)}  # fmt: skip
            print(json.dumps(note), flush=True)
    return run


def start_mean(
    network: InkNetwork, settings: TrainingSettings = TRAINING_SETTINGS
) -> AveragedModel:
    """Start the mean of a network's weights and statistics: of all, until they are too many."""

    def weigh(mean: Tensor, newest: Tensor, seen: Tensor) -> Tensor:
        return mean + (newest - mean) * max(1 - settings.mean_decay, 1 / (int(seen) + 1))

    return AveragedModel(network, avg_fn=weigh, use_buffers=True)


def train_round(run: Run, pool: ScenePool, number: int, settings: TrainingSettings) -> float:
    """Train on the newest scenes. Returns the mean loss."""
    files = pool.open_newest(number)
    random = np.random.default_rng([settings.seed, number])
    run.network.train()
    total = 0.0
    for place in range(settings.batches_per_round):
        set_learning_rate(run.optimizer, number * settings.batches_per_round + place, settings)
        loss = measure_loss(run.network, sample_batch(files, random), settings)
        run.optimizer.zero_grad()
        loss.backward()
        run.optimizer.step()
        run.mean.update_parameters(run.network)
        total += float(loss.detach())
    return total / settings.batches_per_round


def set_learning_rate(
    optimizer: torch.optim.Optimizer, step: int, settings: TrainingSettings
) -> None:
    """Climb at the start, then fall along a cosine."""
    warm = min(1.0, (step + 1) / settings.warm_batches)
    part = step / (settings.rounds * settings.batches_per_round)
    rate = settings.learning_rate * warm * (0.5 * (1 + np.cos(np.pi * part)) + 0.003)
    for group in optimizer.param_groups:
        group["lr"] = float(rate)


def measure_loss(network: InkNetwork, batch: Batch, settings: TrainingSettings) -> Tensor:
    """Cross-entropy of all pixels, and how little the ink covers that of the scene."""
    views = arrange(batch.views)
    ink = torch.from_numpy(batch.ink)[:, None].float() / 255
    views = views.contiguous(memory_format=torch.channels_last)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = network(views)
    logits = logits.float()
    entropy = functional.binary_cross_entropy_with_logits(logits, ink)
    found = torch.sigmoid(logits)
    shared = 2 * (found * ink).sum((1, 2, 3)) + 20
    both = (found * found).sum((1, 2, 3)) + (ink * ink).sum((1, 2, 3)) + 20
    return 3 * entropy + settings.dice_weight * (1 - shared / both).mean()


def arrange(views: NDArray[np.uint8]) -> Tensor:
    """Give views (n, h, w, 3) as the network takes them: (n, 3, h, w) float."""
    return torch.from_numpy(views).permute(0, 3, 1, 2).float()


def save_checkpoint(out: Path, run: Run, rounds: int) -> None:
    state = {
        "network": run.network.state_dict(),
        "mean": run.mean.state_dict(),
        "optimizer": run.optimizer.state_dict(),
        "rounds": rounds,
    }
    with atomic_write(out / "checkpoint.pt") as draft:
        torch.save(state, draft)


def load_mean(out: Path) -> tuple[InkNetwork, int]:
    """Load the mean of the weights from a checkpoint, and how many rounds it has behind it."""
    state: dict[str, Any] = torch.load(out / "checkpoint.pt", weights_only=True)
    network = InkNetwork()
    mean = start_mean(network)
    mean.load_state_dict(state["mean"])
    network.load_state_dict(mean.module.state_dict())
    return network, int(state["rounds"])


def load_checkpoint(out: Path, run: Run) -> int:
    """Go on from a checkpoint, if there is one. Returns how many rounds it has behind it."""
    if not (out / "checkpoint.pt").exists():
        return 0
    state: dict[str, Any] = torch.load(out / "checkpoint.pt", weights_only=True)
    run.network.load_state_dict(state["network"])
    run.mean.load_state_dict(state["mean"])
    run.optimizer.load_state_dict(state["optimizer"])
    return int(state["rounds"])


if __name__ == "__main__":
    main()
