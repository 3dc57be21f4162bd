"""What all benchmarks are given."""

from pathlib import Path

import pytest

from benchmarks.harness.options import find_data_folder


@pytest.mark.mnist
def test_mnist_is_found_where_inkdigit_finds_it(
    monkeypatch: pytest.MonkeyPatch, mnist_folder: Path
) -> None:
    assert find_data_folder(mnist_folder) == mnist_folder
    monkeypatch.setenv("INKDIGIT_DATA", str(mnist_folder))
    assert find_data_folder(None) == mnist_folder


def test_without_mnist_a_benchmark_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("INKDIGIT_DATA", "XDG_CACHE_HOME", "KERAS_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    with pytest.raises(SystemExit, match="Give --data DIR"):
        find_data_folder(None)
