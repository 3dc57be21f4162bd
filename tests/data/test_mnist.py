"""MNIST on this machine: found in the right order, and nothing else is taken for it."""

import gzip
import hashlib
import logging
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from inkdigit.data import mnist as module
from inkdigit.data.idx import parse_idx
from inkdigit.data.mnist import (
    find_mnist,
    get_cache_folder,
    get_keras_folder,
    list_search_folders,
    load_mnist,
)
from inkdigit.errors import DataError
from inkdigit.types import Dataset

TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = (file.name for file in module.MNIST_FILES)
Contents = dict[str, bytes]


@pytest.fixture(autouse=True)
def no_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the user's folders out of the search."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home" / "cache"))
    monkeypatch.delenv("KERAS_HOME", raising=False)
    monkeypatch.delenv("INKDIGIT_DATA", raising=False)


def put(folder: Path, contents: Contents, *, packed: bool = False) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        if packed:
            (folder / f"{name}.gz").write_bytes(gzip.compress(content, 1))
        else:
            (folder / name).write_bytes(content)
    return folder


def put_npz(folder: Path, contents: Contents) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {
        file.npz_key: parse_idx(contents[file.name], file.shape) for file in module.MNIST_FILES
    }
    np.savez(folder / "mnist.npz", allow_pickle=False, **arrays)
    return folder


def contents_of(folder: Path, name: str) -> bytes:
    if (folder / name).exists():
        return (folder / name).read_bytes()
    return gzip.decompress((folder / f"{name}.gz").read_bytes())


def replace(folder: Path, name: str, content: bytes) -> None:
    """Put a plain file in place of a link, plain or packed."""
    for link in folder.glob(f"{name}*"):
        link.unlink()
    (folder / name).write_bytes(content)


def altered(content: bytes, place: int = -1) -> bytes:
    changed = bytearray(content)
    changed[place] ^= 1
    return bytes(changed)


def assert_holds(dataset: Dataset | None, contents: Contents) -> None:
    assert dataset is not None
    parts = (
        dataset.train.frames,
        dataset.train.labels,
        dataset.test.frames,
        dataset.test.labels,
    )
    for file, part in zip(module.MNIST_FILES, parts, strict=True):
        np.testing.assert_array_equal(part, parse_idx(contents[file.name], file.shape), strict=True)


class TestLoad:
    def test_plain_packed_and_npz_are_the_same(self, small_mnist: Contents, tmp_path: Path) -> None:
        plain = load_mnist(put(tmp_path / "plain", small_mnist))
        packed = load_mnist(put(tmp_path / "packed", small_mnist, packed=True))
        npz = load_mnist(put_npz(tmp_path / "npz", small_mnist))

        for dataset in (plain, packed, npz):
            assert_holds(dataset, small_mnist)
        assert {dataset.checksum for dataset in (plain, packed, npz) if dataset} == {
            hashlib.sha256("".join(file.sha256 for file in module.MNIST_FILES).encode()).hexdigest()
        }

    def test_plain_and_packed_files_may_be_mixed(
        self, small_mnist: Contents, tmp_path: Path
    ) -> None:
        names = list(small_mnist)
        put(tmp_path, {name: small_mnist[name] for name in names[:2]})
        put(tmp_path, {name: small_mnist[name] for name in names[2:]}, packed=True)

        assert_holds(load_mnist(tmp_path), small_mnist)

    def test_a_folder_without_mnist_is_none(self, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_text("nothing")

        assert load_mnist(tmp_path) is None
        assert load_mnist(tmp_path / "nowhere") is None

    @pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
    @pytest.mark.parametrize("name", [TRAIN_IMAGES, TEST_LABELS])
    @pytest.mark.parametrize(
        "damage",
        [
            altered,
            lambda content: altered(content, 0),
            lambda content: altered(content, 7),
            lambda content: content[:-1],
            lambda content: content[:6],
            lambda _content: b"",
            lambda content: content + b"\0",
            lambda _content: b"<!DOCTYPE html><html>Not found</html>",
        ],
        ids=["value", "magic", "size", "short", "header", "empty", "long", "page"],
    )
    def test_a_damaged_file_is_refused_by_name(
        self,
        small_mnist: Contents,
        tmp_path: Path,
        name: str,
        damage: Callable[[bytes], bytes],
        packed: bool,
    ) -> None:
        put(tmp_path, small_mnist | {name: damage(small_mnist[name])}, packed=packed)

        with pytest.raises(DataError, match=rf"{name}.*inkdigit data fetch"):
            load_mnist(tmp_path)

    @pytest.mark.parametrize(
        "damage",
        [
            lambda packed: packed[: len(packed) // 2],
            lambda packed: packed[:5],
            lambda packed: altered(packed, len(packed) // 2),
            lambda packed: altered(packed, -6),
            lambda _packed: b"",
            lambda _packed: b"plain text",
        ],
        ids=["half", "header", "inside", "crc", "empty", "text"],
    )
    def test_a_damaged_gzip_file_is_refused_by_name(
        self, small_mnist: Contents, tmp_path: Path, damage: Callable[[bytes], bytes]
    ) -> None:
        path = put(tmp_path, small_mnist, packed=True) / f"{TRAIN_LABELS}.gz"
        path.write_bytes(damage(path.read_bytes()))

        with pytest.raises(DataError, match=TRAIN_LABELS):
            load_mnist(tmp_path)

    @pytest.mark.parametrize(
        ("one", "other"),
        [(TRAIN_IMAGES, TRAIN_LABELS), (TRAIN_IMAGES, TEST_IMAGES), (TRAIN_LABELS, TEST_LABELS)],
    )
    def test_swapped_files_are_refused(
        self, small_mnist: Contents, tmp_path: Path, one: str, other: str
    ) -> None:
        put(tmp_path, small_mnist | {one: small_mnist[other], other: small_mnist[one]})

        with pytest.raises(DataError, match="is not MNIST's"):
            load_mnist(tmp_path)

    @pytest.mark.parametrize("name", [file.name for file in module.MNIST_FILES])
    def test_a_missing_file_is_named(
        self, small_mnist: Contents, tmp_path: Path, name: str
    ) -> None:
        (put(tmp_path, small_mnist) / name).unlink()

        with pytest.raises(DataError, match=rf"{name}.*missing"):
            load_mnist(tmp_path)

    def test_an_endless_file_is_not_unpacked(self, small_mnist: Contents, tmp_path: Path) -> None:
        put(tmp_path, small_mnist, packed=True)
        with gzip.open(tmp_path / f"{TEST_LABELS}.gz", "wb", 1) as stream:
            for _ in range(64):
                stream.write(bytes(2**20))

        with pytest.raises(DataError, match="magic"):
            load_mnist(tmp_path)


class TestNpz:
    def test_pickled_objects_are_never_loaded(self, small_mnist: Contents, tmp_path: Path) -> None:
        trap = tmp_path / "trap"
        arrays = {file.npz_key: np.array([Trap(trap)], object) for file in module.MNIST_FILES}
        np.savez(put_npz(tmp_path, small_mnist) / "mnist.npz", allow_pickle=True, **arrays)

        with pytest.raises(DataError, match=r"mnist\.npz"):
            load_mnist(tmp_path)
        assert not trap.exists()

    def test_another_array_is_refused(self, small_mnist: Contents, tmp_path: Path) -> None:
        put_npz(tmp_path, small_mnist | {TEST_LABELS: altered(small_mnist[TEST_LABELS])})

        with pytest.raises(DataError, match=TEST_LABELS):
            load_mnist(tmp_path)

    @pytest.mark.parametrize("change", [0.4, 256], ids=["fraction", "beyond a byte"])
    def test_values_that_are_no_bytes_are_refused(
        self, small_mnist: Contents, tmp_path: Path, change: float
    ) -> None:
        arrays = {
            file.npz_key: parse_idx(small_mnist[file.name], file.shape)
            for file in module.MNIST_FILES
        }
        labels = arrays["y_test"].astype(np.float64)
        np.savez(tmp_path / "mnist.npz", allow_pickle=False, **arrays | {"y_test": labels})
        assert load_mnist(tmp_path) is not None
        labels[0] += change
        np.savez(tmp_path / "mnist.npz", allow_pickle=False, **arrays | {"y_test": labels})
        with pytest.raises(DataError, match=r"mnist\.npz"):
            load_mnist(tmp_path)

    @pytest.mark.parametrize(
        "content",
        [b"", b"plain text", b"PK\3\4", b"PK\5\6" + bytes(18), b"\x93NUMPY\1\0\x08\0{broken}"],
        ids=["empty", "text", "zip begun", "empty zip", "broken array"],
    )
    def test_what_is_no_npz_is_refused(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "mnist.npz").write_bytes(content)

        with pytest.raises(DataError, match=r"mnist\.npz"):
            load_mnist(tmp_path)

    def test_an_array_alone_is_refused(self, tmp_path: Path) -> None:
        with (tmp_path / "mnist.npz").open("wb") as stream:
            np.save(stream, np.zeros(3, np.uint8))

        with pytest.raises(DataError, match=r"mnist\.npz"):
            load_mnist(tmp_path)

    def test_members_that_are_no_arrays_are_refused(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "mnist.npz", "w") as archive:
            for file in module.MNIST_FILES:
                archive.writestr(f"{file.npz_key}.npy", b"no array")

        with pytest.raises(DataError, match=r"mnist\.npz"):
            load_mnist(tmp_path)

    def test_no_flipped_byte_gets_through(self, small_mnist: Contents, tmp_path: Path) -> None:
        path = put_npz(tmp_path, small_mnist) / "mnist.npz"
        content = path.read_bytes()
        random = np.random.default_rng(0)
        ends = {*range(160), *range(len(content) - 300, len(content))}
        for place in sorted(ends | set(random.integers(0, len(content), 50).tolist())):
            path.write_bytes(altered(content, place))
            try:
                dataset = load_mnist(tmp_path)
            except DataError:
                continue
            assert_holds(dataset, small_mnist)  # a byte that nothing depends on

    def test_right_idx_files_beside_a_damaged_npz_are_enough(
        self, small_mnist: Contents, tmp_path: Path
    ) -> None:
        (put(tmp_path, small_mnist) / "mnist.npz").write_bytes(b"damaged")

        assert_holds(load_mnist(tmp_path), small_mnist)


class TestSearch:
    def test_the_order(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        assert [searched.folder for searched in list_search_folders()] == [
            get_cache_folder(),
            get_keras_folder(),
        ]
        monkeypatch.setenv("INKDIGIT_DATA", str(tmp_path))
        assert [searched.folder for searched in list_search_folders()] == [
            tmp_path,
            get_cache_folder(),
            get_keras_folder(),
        ]
        assert [searched.folder for searched in list_search_folders(Path("given"))] == [
            Path("given")
        ]

    def test_keras_folder(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        assert get_keras_folder() == tmp_path / "home" / ".keras" / "datasets"
        monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
        assert get_keras_folder() == tmp_path / "keras" / "datasets"

    def test_nowhere(self, tmp_path: Path) -> None:
        assert find_mnist() is None
        assert find_mnist(tmp_path) is None

    def test_keras_users_find_theirs(self, small_mnist: Contents) -> None:
        put_npz(get_keras_folder(), small_mnist)

        assert_holds(find_mnist(), small_mnist)

    def test_the_named_folder_comes_first(
        self, small_mnist: Contents, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("INKDIGIT_DATA", str(put(tmp_path / "named", small_mnist)))
        put(get_cache_folder(), dict.fromkeys(small_mnist, b"damaged"))

        assert_holds(find_mnist(), small_mnist)

    def test_a_damaged_cache_is_left_aside_with_a_warning(
        self, small_mnist: Contents, caplog: pytest.LogCaptureFixture
    ) -> None:
        put(get_cache_folder(), small_mnist | {TRAIN_LABELS: b"damaged"})
        put_npz(get_keras_folder(), small_mnist)

        assert_holds(find_mnist(), small_mnist)
        (warning,) = [entry for entry in caplog.records if entry.levelno == logging.WARNING]
        assert TRAIN_LABELS in warning.getMessage()

    def test_a_damaged_folder_that_the_user_named_is_an_error(
        self, small_mnist: Contents, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        damaged = put(tmp_path / "named", small_mnist | {TRAIN_LABELS: b"damaged"})
        put(get_cache_folder(), small_mnist)

        with pytest.raises(DataError, match=TRAIN_LABELS):
            find_mnist(damaged)
        monkeypatch.setenv("INKDIGIT_DATA", str(damaged))
        with pytest.raises(DataError, match=TRAIN_LABELS):
            find_mnist()


@pytest.mark.mnist
class TestReal:
    @pytest.fixture
    def links(self, mnist_folder: Path, tmp_path: Path) -> Path:
        """A folder of links to the real files, to replace some of."""
        for path in mnist_folder.glob("*-ubyte*"):
            (tmp_path / path.name).symlink_to(path)
        return tmp_path

    def test_it_is_mnist(self, mnist: Dataset) -> None:
        assert mnist.train.frames.shape == (60000, 28, 28)
        assert mnist.test.frames.shape == (10000, 28, 28)
        assert mnist.train.labels[:6].tolist() == [5, 0, 4, 1, 9, 2]
        assert np.bincount(mnist.test.labels).tolist() == [
            980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009,
        ]  # fmt: skip

    def test_npz_as_keras_has_it(self, mnist: Dataset, tmp_path: Path) -> None:
        np.savez(
            tmp_path / "mnist.npz",
            allow_pickle=False,
            x_train=mnist.train.frames,
            y_train=mnist.train.labels,
            x_test=mnist.test.frames,
            y_test=mnist.test.labels,
        )
        found = load_mnist(tmp_path)

        assert found is not None
        assert found.checksum == mnist.checksum

    def test_one_altered_byte(self, links: Path) -> None:
        content = contents_of(links, TEST_IMAGES)
        replace(links, TEST_IMAGES, altered(content, 1_000_000))

        with pytest.raises(DataError, match=rf"{TEST_IMAGES}: its SHA-256"):
            load_mnist(links)

    def test_truncated(self, links: Path) -> None:
        content = contents_of(links, TEST_IMAGES)
        replace(links, TEST_IMAGES, content[:1_000_000])

        with pytest.raises(DataError, match="values after the header, not 7840000"):
            load_mnist(links)

    @pytest.mark.parametrize(
        ("one", "other"), [(TEST_IMAGES, TEST_LABELS), (TRAIN_LABELS, TEST_LABELS)]
    )
    def test_swapped(self, links: Path, one: str, other: str) -> None:
        contents = {one: contents_of(links, other), other: contents_of(links, one)}
        for name, content in contents.items():
            replace(links, name, content)

        with pytest.raises(DataError, match="is not MNIST's"):
            load_mnist(links)


class Trap:
    """An object whose unpickling makes a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.mkdir, (str(self.path),)
