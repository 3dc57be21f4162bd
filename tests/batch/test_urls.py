"""Pictures by URL: listed, matched, named in manifests and read, and what is said of faults."""

import io
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from inkdigit.batch import lease, read_ahead, url_listing, urls
from inkdigit.batch.listing import Listing
from inkdigit.batch.picture import Picture
from inkdigit.batch.read_ahead import ReadAhead
from inkdigit.batch.run import BatchConfig, run_batch
from inkdigit.batch.shards import OpenShards
from inkdigit.batch.sources import find_pictures, find_source_columns
from inkdigit.errors import DataError, PictureError, UsageError
from inkdigit.imaging.decode import DEFAULT_LIMITS, Limits
from support.archives import draw

Memory = Any
"""A filesystem of fsspec's, which has no types."""


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[Memory]:
    monkeypatch.setattr(lease, "LEASE_TIMES", lease.LeaseTimes(0.05, 0.5))
    monkeypatch.setattr(urls, "WAITS", (0.0,))
    filesystem = fsspec.filesystem("memory")
    for name in ("a/1.png", "a/b/2.png", "c/3.PNG", ".hidden/4.png", "a/notes.txt", "c/x.djvu"):
        filesystem.pipe_file(
            f"/in/{name}", draw(int(name[-5])) if "n" in name[-3:].lower() else b""
        )
    yield filesystem
    filesystem.store.clear()
    filesystem.pseudo_dirs[:] = [""]


def list_paths(*sources: str, listing: Listing | None = None) -> list[str]:
    find_source_columns(sources)
    return [picture.path for picture in find_pictures(sources, listing or Listing())]


def test_all_below_a_folder_comes_in_the_order_of_names() -> None:
    listing = Listing()
    expected = [f"memory://in/{name}" for name in ("a/1.png", "a/b/2.png", "c/3.PNG")]
    assert list_paths("memory://in/", listing=listing) == expected
    assert listing.unreadable.names == ["memory://in/c/x.djvu"]


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*/*.png", ["a/1.png"]),
        ("**/*.png", ["a/1.png", "a/b/2.png"]),
        ("a", ["a/1.png", "a/b/2.png"]),
        ("[ac]", ["a/1.png", "a/b/2.png", "c/3.PNG"]),
        ("**", ["a/1.png", "a/b/2.png", "c/3.PNG"]),
        ("?/b/*", ["a/b/2.png"]),
    ],
)
def test_a_pattern_names_files_and_folders(pattern: str, names: list[str]) -> None:
    assert list_paths(f"memory://in/{pattern}") == [f"memory://in/{name}" for name in names]


def test_no_more_is_listed_than_a_pattern_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    listed: list[str] = []

    def listen(url: str) -> list[urls.Entry]:
        listed.append(url)
        return urls.list_folder(url)

    monkeypatch.setattr(url_listing, "list_folder", listen)
    list_paths("memory://in/c/*.PNG")
    assert listed == ["memory://in/c"]


def test_a_folder_that_cannot_be_searched_is_said(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    list_all = memory.ls

    def refuse(path: str, *, detail: bool) -> object:
        if path.endswith("/b"):
            raise PermissionError("Access Denied")
        return list_all(path, detail=detail)

    monkeypatch.setattr(memory, "ls", refuse)
    listing = Listing()
    list_paths("memory://in", listing=listing)
    assert listing.faults.names == ["Cannot search memory://in/a/b: Access Denied."]


def test_a_manifest_names_urls_and_paths_from_where_it_is(memory: Memory, tmp_path: Path) -> None:
    memory.pipe_file("/in/m.csv", b"path,kind\na/1.png,x\nmemory://in/c/3.PNG,y\n/local.png,z\n")
    stream = io.BytesIO()
    pq.write_table(pa.table({"path": ["../in/a/1.png"], "page_id": [7]}), stream)
    memory.pipe_file("/in/m.parquet", stream.getvalue())
    local = tmp_path / "m.csv"
    local.write_text("path\nmemory://in/a/b/2.png\n")
    assert find_source_columns(["memory://in/m.parquet"]) == {"page_id": pa.int64()}
    sources = ["memory://in/m.csv", "memory://in/m.parquet", str(local)]
    assert [picture.file for picture in find_pictures(sources, Listing())] == [
        "memory://in/a/1.png",
        "memory://in/c/3.PNG",
        "/local.png",
        "memory://in/../in/a/1.png",
        "memory://in/a/b/2.png",
    ]


def test_the_pictures_of_a_shard(memory: Memory) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        info = tarfile.TarInfo("x/1.png")
        info.size = len(draw(1))
        archive.addfile(info, io.BytesIO(draw(1)))
    memory.pipe_file("/shards/a.tar.gz", stream.getvalue())
    (picture,) = find_pictures(["memory://shards"], Listing())
    assert picture.path == "memory://shards/a.tar.gz/x/1.png"
    with closing(OpenShards()) as shards:
        assert picture.read_content(shards, DEFAULT_LIMITS) == draw(1)


def test_a_picture_is_read_up_to_its_limit() -> None:
    with closing(OpenShards()) as shards:
        picture = Picture("x", "memory://in/a/1.png")
        assert picture.read_content(shards, Limits(bytes=9)) == draw(1)[:10]
        gone = Picture("x", "memory://in/gone.png")
        with pytest.raises(PictureError, match=r"Cannot open memory://in/gone\.png: No such file"):
            gone.read_content(shards, DEFAULT_LIMITS)


def test_a_store_that_does_not_answer_ends_the_run_and_is_no_row(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> bytes:
        raise ConnectionResetError("it hung up")

    config = BatchConfig(["memory://in"], "memory://out", one=True)
    with monkeypatch.context() as patch:
        patch.setattr(memory, "cat_file", fail)
        with pytest.raises(DataError, match=r"Cannot reach memory://\S+: it hung up\. .* goes on"):
            run_batch(config)
    assert run_batch(config).totals.pictures == 3


def test_pictures_come_ahead_and_only_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(url: str, size: int) -> bytes:
        asked.append(url)
        return url.encode()[:size]

    monkeypatch.setattr(read_ahead, "read_url", answer)
    pictures = [Picture("x", f"memory://{number}.png") for number in range(50)]
    with closing(ReadAhead(DEFAULT_LIMITS)) as contents:
        contents.begin(pictures)
        for number, picture in enumerate(pictures):
            assert contents.read(picture) == picture.file.encode()
            assert len(asked) <= number + read_ahead.PICTURES_AHEAD
    assert sorted(asked) == sorted(picture.file for picture in pictures)


def test_what_is_in_memory_is_read_by_this_process_alone(memory: Memory) -> None:
    seen: list[int] = []
    config = BatchConfig(["memory://in"], "memory://out", one=True, part_size=2)
    summary = run_batch(config, lambda progress: seen.append(progress.read))
    assert summary.statuses == {"read": 3}
    assert seen[-1] == 3
    rows = [
        row
        for number in (1, 2)
        for row in pq.read_table(
            pa.BufferReader(memory.cat_file(f"/out/part-{number:08}.parquet"))
        ).to_pylist()
    ]
    assert [row["text"] for row in rows] == ["1", "2", "3"]
    with pytest.raises(UsageError, match="in this process alone"):
        run_batch(BatchConfig(["memory://in"], "memory://out", jobs=2))


def test_a_picture_that_changed_is_said_and_one_in_a_manifest_is_not_asked_for(
    memory: Memory,
) -> None:
    memory.pipe_file("/m.csv", b"path\nmemory://in/a/1.png\n")
    config = BatchConfig(["memory://in"], "memory://out", one=True)
    run_batch(config)
    memory.pipe_file("/in/a/1.png", draw(7, (99, 99)))
    assert run_batch(config).listing.changed.names == ["memory://in/a/1.png"]
    again = run_batch(BatchConfig(["memory://m.csv"], "memory://out", one=True)).listing
    assert (again.known, again.changed.count) == (1, 0)
