"""Training: the tutorial's network exactly, the same bits twice, and nothing lost on the way."""

from collections.abc import Callable
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from keras import layers, ops
from numpy.typing import NDArray

from inkdigit.errors import ModelError, SaveError, UsageError
from inkdigit.synthetic.lines import compose_lines
from inkdigit.training import epochs, trainer
from inkdigit.training.architectures import small_cnn
from inkdigit.training.augment import DamageSettings, HandwritingAugmentation
from inkdigit.training.learner import add_augmentation
from inkdigit.training.objective import find_line_hits
from inkdigit.training.recipe import Augmentation, Export, LineData, Recipe
from inkdigit.training.recipes import LINES, RECIPES, find_recipe
from inkdigit.training.trainer import TrainedModel, TrainingCallbacks, predict, train
from inkdigit.types import Dataset, Epoch, Split
from support.recipes import optimize

SEED = find_recipe("seed", epochs=3)
FAST = find_recipe("fast", epochs=3)
BOTH = pytest.mark.parametrize("recipe", [SEED, FAST], ids=["seed", "fast"])


@pytest.fixture(scope="module")
def few(digits: Dataset) -> Split:
    return Split(digits.train.frames[:320], digits.train.labels[:320])


@pytest.fixture(scope="module")
def unbroken(few: Split) -> Callable[[Recipe], TrainedModel]:
    """What a recipe comes to with seed 1, trained once for all tests."""
    done: dict[str, TrainedModel] = {}

    def get(recipe: Recipe) -> TrainedModel:
        if recipe.name not in done:
            done[recipe.name] = train(recipe, few, 1)
        return done[recipe.name]

    return get


def same_bits(one: TrainedModel, other: TrainedModel) -> bool:
    pairs = zip(one.model.weights, other.model.weights, strict=True)
    return all(np.array_equal(a.value, b.value) for a, b in pairs)


def without_seconds(trained: TrainedModel) -> list[Epoch]:
    return [replace(epoch, seconds=0) for epoch in trained.history]


def stop_after(last: int) -> TrainingCallbacks:
    def on_epoch(epoch: Epoch) -> None:
        if epoch.epoch == last:
            raise KeyboardInterrupt

    return TrainingCallbacks(on_epoch=on_epoch)


@pytest.fixture(scope="module")
def begun(few: Split, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkpoint that seed 1 leaves after its first epoch."""
    path = tmp_path_factory.mktemp("run") / "checkpoint.npz"
    with pytest.raises(KeyboardInterrupt):
        train(SEED, few, 1, checkpoint=path, callbacks=stop_after(1))
    return path


class TestSeed:
    def test_the_network_is_the_tutorials(self) -> None:
        model = RECIPES["seed"].build()
        dense = [layer for layer in model.layers if isinstance(layer, layers.Dense)]

        assert model.input_shape == (None, 28, 28)
        assert [layer.units for layer in dense] == [50, 50, 10]
        assert [layer.activation.__name__ for layer in dense] == ["relu", "relu", "sigmoid"]
        assert [layer.kernel.shape for layer in dense] == [(784, 50), (50, 50), (50, 10)]
        assert all(layer.use_bias for layer in dense)
        assert model.count_params() == (784 * 50 + 50) + (50 * 50 + 50) + (50 * 10 + 10) == 42_310

    def test_pixels_are_scaled_to_0_and_1(self) -> None:
        model = RECIPES["seed"].build()
        others = [layer for layer in model.layers if not isinstance(layer, layers.Dense)]
        scaled: Any = np.array([[[0] * 28, [255] * 28] * 14], np.uint8)
        for layer in others:
            scaled = layer(scaled)

        assert np.asarray(scaled).reshape(14, 2, 28)[:, 0].max() == 0
        np.testing.assert_allclose(np.asarray(scaled).reshape(14, 2, 28)[:, 1], 1, rtol=1e-6)

    def test_the_settings_are_the_tutorials(self) -> None:
        recipe = RECIPES["seed"]

        settings = recipe.optimization
        assert (settings.epochs, settings.batch_size) == (10, 32)
        assert (settings.learning_rate, settings.schedule) == (0.001, "constant")
        assert recipe.augmentation == Augmentation()

    def test_it_is_trained_with_adam(
        self, few: Split, unbroken: Callable[[Recipe], TrainedModel]
    ) -> None:
        trained = unbroken(SEED)
        optimizer = trained.model.optimizer

        assert type(optimizer).__name__ == "Adam"
        assert float(optimizer.learning_rate) == pytest.approx(0.001)
        assert (optimizer.beta_1, optimizer.beta_2, optimizer.epsilon) == (0.9, 0.999, 1e-7)
        assert int(optimizer.iterations) == 3 * len(few) // 32
        assert type(trained.model.loss).__name__ == "SparseCategoricalCrossentropy"

    def test_keras_own_training_comes_to_the_same(
        self,
        few: Split,
        unbroken: Callable[[Recipe], TrainedModel],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        trained = unbroken(SEED).model
        monkeypatch.setattr(epochs, "find_backend", lambda: "any")
        expected = train(SEED, few, 1).model

        for ours, its in zip(
            [*trained.variables, *trained.optimizer.variables],
            [*expected.variables, *expected.optimizer.variables],
            strict=True,
        ):
            np.testing.assert_allclose(ours.value, its.value, rtol=0.01, atol=1e-5)


class TestRecipes:
    @pytest.mark.parametrize(
        ("name", "near"), [("sed", "seed"), ("fsat", "fast"), ("FAST", "fast")]
    )
    def test_an_unknown_one_gets_the_nearest_name(self, name: str, near: str) -> None:
        with pytest.raises(UsageError, match=f"seed, fast.*'{name}'.*Did you mean '{near}'"):
            find_recipe(name)

    def test_a_name_like_none_of_them(self) -> None:
        with pytest.raises(UsageError, match=r"Received: 'xyz'\.$"):
            find_recipe("xyz")

    def test_another_number_of_epochs(self) -> None:
        assert find_recipe("seed") is not None
        assert find_recipe("seed").optimization.epochs == 10
        assert find_recipe("seed", 3) == SEED


class TestTrain:
    @BOTH
    def test_it_learns(
        self, recipe: Recipe, few: Split, unbroken: Callable[[Recipe], TrainedModel]
    ) -> None:
        trained = unbroken(recipe)

        assert [epoch.epoch for epoch in trained.history] == [1, 2, 3]
        assert trained.history[2].loss < trained.history[0].loss
        assert all(0 <= epoch.accuracy <= 1 for epoch in trained.history)
        assert all(epoch.validation_accuracy is None for epoch in trained.history)
        probabilities = predict(trained.model, few.frames)
        assert probabilities.shape == (320, 10)
        np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)

    @BOTH
    def test_the_same_seed_gives_the_same_bits(
        self, recipe: Recipe, few: Split, unbroken: Callable[[Recipe], TrainedModel]
    ) -> None:
        again = train(recipe, few, 1)

        assert same_bits(again, unbroken(recipe))
        assert without_seconds(again) == without_seconds(unbroken(recipe))

    def test_another_seed_gives_others(
        self, few: Split, unbroken: Callable[[Recipe], TrainedModel]
    ) -> None:
        assert not same_bits(train(SEED, few, 2), unbroken(SEED))

    def test_validation_frames_are_scored(self, few: Split, digits: Dataset) -> None:
        trained = train(optimize(SEED, epochs=1), few, 1, validation=digits.test)
        said = predict(trained.model, digits.test.frames).argmax(axis=1)

        assert trained.history[0].validation_accuracy == (said == digits.test.labels).mean()
        assert trained.history[0].validation_loss is not None

    def test_fewer_frames_than_a_batch(self, few: Split) -> None:
        tiny = Split(few.frames[:5], few.labels[:5])

        assert len(train(optimize(SEED, epochs=1), tiny, 1).history) == 1

    def test_kernels_are_rounded_to_half_precision_where_a_recipe_asks(self, few: Split) -> None:
        recipe = optimize(replace(FAST, export=Export(half_precision=True)), epochs=1)
        trained = train(recipe, few, 1)
        kernels = [layer.kernel for layer in trained.model.layers if hasattr(layer, "kernel")]
        values = [np.asarray(ops.convert_to_numpy(kernel)) for kernel in kernels]
        assert len(values) == 4
        assert all(np.array_equal(value, value.astype(np.float16)) for value in values)

    def test_weights_decay_where_a_recipe_asks(self, few: Split) -> None:
        def length(decay: float) -> float:
            recipe = optimize(FAST, epochs=2, learning_rate=0.001, weight_decay=decay)
            model = train(recipe, few, 1).model
            return float(sum((weights**2).sum() for weights in model.get_weights()))

        assert length(30.0) < 0.9 * length(0.0)

    def test_every_epoch_sees_all_frames_in_an_order_of_its_own(
        self, few: Split, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        orders: list[list[int]] = []

        def run_epoch(
            _frames: object, batches: NDArray[np.int32], _report: object
        ) -> tuple[float, float]:
            orders.append(batches.ravel().tolist())
            return 0.0, 0.0

        monkeypatch.setattr(trainer, "make_epoch_runner", lambda *_: run_epoch)
        train(SEED, few, 1)

        assert [sorted(order) for order in orders] == [list(range(320))] * 3
        assert orders[0] != orders[1] != orders[2] != orders[0]

    def test_the_watcher_is_told_of_every_part(self, few: Split) -> None:
        parts: list[tuple[int, float]] = []
        callbacks = TrainingCallbacks(on_part=lambda epoch, part: parts.append((epoch, part)))
        train(optimize(FAST, epochs=2), few, 1, callbacks=callbacks)

        assert parts == [(epoch, step / 5) for epoch in (1, 2) for step in range(1, 6)]


class TestAugmentation:
    def test_they_change_what_is_learnt_and_are_no_part_of_the_model(
        self, few: Split, unbroken: Callable[[Recipe], TrainedModel]
    ) -> None:
        augmentation = Augmentation(warp_strength=1.0, damage=True)
        trained = train(optimize(replace(SEED, augmentation=augmentation), epochs=1), few, 1)

        assert np.isfinite(trained.history[0].loss)
        assert trained.history[0].loss != unbroken(SEED).history[0].loss
        assert not any(isinstance(layer, HandwritingAugmentation) for layer in trained.model.layers)

    @pytest.mark.parametrize("damage", [None, DamageSettings()], ids=["undamaged", "damaged"])
    def test_frames_are_damaged_and_warped_as_the_recipe_says(
        self, few: Split, damage: DamageSettings | None
    ) -> None:
        settings = Augmentation(warp_strength=0.25, damage=damage is not None)
        layer = add_augmentation(SEED.build(), settings, 1).layers[0]
        given, expected = (
            ops.convert_to_numpy(layer(few.frames, training=True))
            for layer in (layer, HandwritingAugmentation(1, warp_strength=0.25, damage=damage))
        )

        assert np.array_equal(given, expected)

    def test_the_warp_weakens_from_the_first_epoch_to_the_last(
        self, few: Split, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        weakened: list[float] = []
        monkeypatch.setattr(
            HandwritingAugmentation, "weaken", lambda _layer, progress: weakened.append(progress)
        )
        train(replace(SEED, augmentation=Augmentation(warp_strength=1.0)), few, 1)

        assert weakened[-3:] == [0.0, 0.5, 1.0]


class TestLines:
    def test_an_epoch_of_lines_ends_with_a_finite_loss(self, digits: Dataset) -> None:
        random = np.random.default_rng(0)
        lines = compose_lines(digits.train, 16, random)
        lines.labels[0] = 0  # one without digits
        recipe = optimize(replace(LINES, data=LineData(16)), epochs=1, batch_size=8)
        epoch = train(recipe, lines, 1).history[0]

        assert np.isfinite(epoch.loss)
        assert epoch.loss > 0
        assert 0 <= epoch.accuracy <= 1

    @pytest.mark.parametrize("seed", range(5))
    def test_a_line_is_right_where_its_likeliest_steps_spell_its_text(self, seed: int) -> None:
        random = np.random.default_rng(seed)
        logits = random.normal(size=(200, 9, 11)) + 2.0 * (np.arange(11) == 0)
        texts = np.zeros((200, 4), np.uint8)
        correct = []
        for line, text in zip(logits.argmax(axis=2), texts, strict=True):
            predicted = [label for label, _ in groupby(line) if label != 0]
            expected = predicted[: len(text)]
            change = random.integers(3)
            if change == 1 and expected:
                expected[random.integers(len(expected))] = random.integers(1, 11)
            elif change == 2:
                expected = expected[:-1]
            text[: len(expected)] = expected
            correct.append(expected == predicted)

        assert 20 < sum(correct) < 180
        assert ops.convert_to_numpy(find_line_hits(texts, logits)).tolist() == correct


class TestResume:
    @BOTH
    def test_a_broken_run_ends_at_the_same_bits(
        self,
        recipe: Recipe,
        few: Split,
        unbroken: Callable[[Recipe], TrainedModel],
        tmp_path: Path,
    ) -> None:
        checkpoint = tmp_path / "checkpoint.npz"
        with pytest.raises(KeyboardInterrupt):
            train(recipe, few, 1, checkpoint=checkpoint, callbacks=stop_after(1))
        trained_now: list[int] = []
        callbacks = TrainingCallbacks(on_epoch=lambda epoch: trained_now.append(epoch.epoch))
        resumed = train(recipe, few, 1, checkpoint=checkpoint, resume=True, callbacks=callbacks)

        assert trained_now == [2, 3]
        assert same_bits(resumed, unbroken(recipe))
        assert without_seconds(resumed) == without_seconds(unbroken(recipe))

    @pytest.mark.parametrize(
        ("recipe", "seed", "frames", "what"),
        [
            (SEED, 2, 320, "seed 1.*Received: 2"),
            (FAST, 1, 320, "recipe.name seed.*Received: fast"),
            (optimize(SEED, epochs=9), 1, 320, "recipe.optimization.epochs 3.*Received: 9"),
            (SEED, 1, 160, "split.count 320.*Received: 160"),
            (optimize(SEED, learning_rate=0.01), 1, 320, "learning_rate 0.001.*Received: 0.01"),
            (replace(SEED, build=small_cnn), 1, 320, "build seed_mlp.*Received: small_cnn"),
        ],
        ids=["seed", "recipe", "epochs", "frames", "learning rate", "architecture"],
    )
    def test_another_run_is_not_gone_on_with(
        self, begun: Path, few: Split, *, recipe: Recipe, seed: int, frames: int, what: str
    ) -> None:
        split = Split(few.frames[:frames], few.labels[:frames])
        before = begun.read_bytes()

        with pytest.raises(UsageError, match=what):
            train(recipe, split, seed, checkpoint=begun, resume=True)
        assert begun.read_bytes() == before

    def test_other_frames_or_labels_of_the_same_number_are_not_gone_on_with(
        self, begun: Path, few: Split
    ) -> None:
        others = {
            "frames": Split(few.frames[::-1], few.labels),
            "labels": Split(few.frames, few.labels[::-1]),
        }
        for kind, split in others.items():
            with pytest.raises(UsageError, match=f"go on with split.{kind}_checksum"):
                train(SEED, split, 1, checkpoint=begun, resume=True)

    def test_what_another_backend_began_is_not_gone_on_with(
        self, begun: Path, few: Split, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(trainer, "find_backend", lambda: "another")
        with pytest.raises(UsageError, match=r"go on with backend .*Received: another"):
            train(SEED, few, 1, checkpoint=begun, resume=True)

    @pytest.mark.parametrize(
        "damage",
        [
            lambda _content: b"",
            lambda _content: b"plain text",
            lambda content: content[: len(content) // 2],
            lambda content: content[:-30],
            lambda content: content[:5000] + bytes(1000) + content[6000:],
            lambda content: content[:100] + b"?" + content[101:],
        ],
        ids=["empty", "text", "half", "end", "zeros", "byte"],
    )
    def test_a_damaged_checkpoint_is_an_error(
        self, begun: Path, few: Split, tmp_path: Path, damage: Callable[[bytes], bytes]
    ) -> None:
        path = tmp_path / "checkpoint.npz"
        path.write_bytes(damage(begun.read_bytes()))

        with pytest.raises(ModelError, match=f"The checkpoint {path} is damaged.*Delete it"):
            train(SEED, few, 1, checkpoint=path, resume=True)

    @pytest.mark.parametrize(
        "change",
        [
            {"variable_0": np.zeros((3, 3), np.float32)},
            {"variable_0": np.array([{}], object)},
            {"note": np.array("{}")},
            {"note": np.array("[]")},
            {"note": np.array("no json")},
        ],
        ids=["shape", "pickle", "keys", "list", "text"],
    )
    def test_a_checkpoint_of_something_else_is_an_error(
        self, begun: Path, few: Split, tmp_path: Path, change: dict[str, Any]
    ) -> None:
        path = tmp_path / "checkpoint.npz"
        with np.load(begun) as arrays:
            np.savez(path, allow_pickle=True, **(dict(arrays) | change))

        with pytest.raises(ModelError, match=f"The checkpoint {path} is damaged.*Delete it"):
            train(SEED, few, 1, checkpoint=path, resume=True)

    def test_without_a_checkpoint_it_begins(
        self, few: Split, unbroken: Callable[[Recipe], TrainedModel], tmp_path: Path
    ) -> None:
        path = tmp_path / "new" / "checkpoint.npz"

        assert same_bits(train(SEED, few, 1, checkpoint=path, resume=True), unbroken(SEED))

    def test_a_folder_that_cannot_be_written(self, few: Split, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"a file")
        path = tmp_path / "file" / "checkpoint.npz"

        with pytest.raises(SaveError, match=f"Cannot write {path}"):
            train(SEED, few, 1, checkpoint=path)
