"""The ink network: its file computes what PyTorch does, and its training goes on when stopped."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from inkdigit.recognition.model_files import WEIGHTS
from inkdigit.synthetic.scenes.scene import draw_scene
from inkdigit.types import Dataset

torch = pytest.importorskip("torch")

from tools.ink_network.export import build_graph  # noqa: E402 - they import torch
from tools.ink_network.network import InkNetwork  # noqa: E402
from tools.ink_network.scene_pool import PoolSettings, ScenePool, start_workers  # noqa: E402
from tools.ink_network.start import begin_with  # noqa: E402
from tools.ink_network.train import TrainingSettings, arrange, load_mean, start_mean, train  # noqa: E402
from tools.ink_network.views import sample_batch  # noqa: E402

POOL = PoolSettings(side=256, scenes_per_file=3, files_kept=2, drawn_digits=20)
TRAINING = TrainingSettings(rounds=2, batches_per_round=2, warm_batches=1)


@pytest.mark.parametrize("size", [(64, 64), (48, 160)])
def test_torch_and_the_exported_file_find_the_same_ink(size: tuple[int, int]) -> None:
    torch.manual_seed(3)
    network = InkNetwork()
    views = torch.randint(0, 256, (4, 3, *size)).float()
    network.train()
    network(views)  # which gives batch normalisation something to remember
    network.eval()
    with torch.no_grad():
        expected = torch.sigmoid(network(views))[:, 0].numpy() * 255
    file = build_graph(network, {}).SerializeToString()
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    pixels = views.permute(0, 2, 3, 1).numpy().astype(np.uint8)
    ink = session.run(None, {"views": pixels})[0]
    assert ink.dtype == np.uint8
    assert np.abs(ink - expected).max() <= 1


def test_a_started_network_finds_the_ink_that_its_file_finds(digits: Dataset) -> None:
    path = WEIGHTS / "ink.onnx"
    scenes = [draw_scene(digits.train, 96, np.random.default_rng(seed)) for seed in range(12)]
    views = np.stack([scene.pixels for scene in scenes])
    network = InkNetwork()
    begin_with([path, path], network, arrange(views))
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    expected = session.run(None, {"views": views})[0].astype(float)
    with torch.no_grad():
        found = torch.sigmoid(network(arrange(views)))[:, 0].numpy() * 255
    assert np.abs(found - expected).mean() < 4
    assert ((found > 127) == (expected > 127)).mean() > 0.99


def test_torch_training_goes_on_where_it_stopped(tmp_path: Path) -> None:
    torch.set_num_threads(1)
    whole, parted = (ScenePool(tmp_path / name, "digits", POOL) for name in ("whole", "parted"))
    for pool in (whole, parted):
        pool.folder.mkdir()
    at_once = train(whole, whole.folder, TRAINING, workers=1)
    stop_after_one_round(parted)
    resumed = train(parted, parted.folder, TRAINING, workers=1)
    for part in ("network", "mean"):
        pairs = (getattr(run, part).parameters() for run in (at_once, resumed))
        assert all(torch.equal(one, other) for one, other in zip(*pairs, strict=True))


def test_torch_the_mean_of_the_weights_is_what_is_exported(tmp_path: Path) -> None:
    torch.set_num_threads(1)
    pool = ScenePool(tmp_path, "digits", POOL)
    run = train(pool, tmp_path, replace(TRAINING, rounds=1), workers=1)
    mean, rounds = load_mean(tmp_path)
    assert rounds == 1
    for (name, one), other in zip(
        mean.named_parameters(), run.mean.module.parameters(), strict=True
    ):
        assert torch.equal(one, other), name


def test_torch_the_mean_is_of_all_weights_until_they_are_too_many() -> None:
    network = InkNetwork()
    mean = start_mean(network, TrainingSettings(mean_decay=0.75))
    expected = 0.0
    for number, value in enumerate((4.0, 8.0, 0.0, 2.0, 6.0)):
        torch.nn.init.constant_(network.ink.weight, value)
        mean.update_parameters(network)
        part = max(0.25, 1 / (number + 1))
        expected += (value - expected) * part
        assert mean.module.ink.weight.flatten()[0].item() == pytest.approx(expected)


def stop_after_one_round(pool: ScenePool) -> None:
    """Break a training off after its first round."""

    class StoppedError(Exception):
        pass

    class StoppingPool(ScenePool):
        def open_newest(self, number: int) -> list[np.ndarray]:
            if number == 1:
                raise StoppedError
            return super().open_newest(number)

    with pytest.raises(StoppedError):
        train(StoppingPool(pool.folder, pool.data, pool.settings), pool.folder, TRAINING, workers=1)


def test_torch_views_hold_scenes_and_their_ink(tmp_path: Path, digits: Dataset) -> None:
    assert len(digits.train)
    pool = ScenePool(tmp_path, "digits", replace(POOL, scenes_per_file=8))
    with start_workers(1) as workers:
        pool.draw_ahead(workers, 0).result()
    files = pool.open_newest(0)
    random = np.random.default_rng(0)
    for _ in range(12):
        batch = sample_batch(files, random)
        assert batch.views.shape[:3] == batch.ink.shape
        assert batch.views.shape[3] == 3
        assert all(side % 16 == 0 for side in batch.ink.shape[1:])
    assert batch.ink.max() > 127
