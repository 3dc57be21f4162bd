"""Manifests: a path a row, and whatever else stands there."""

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from inkdigit.batch.listing import Listing
from inkdigit.batch.manifests import find_columns, read_manifest
from inkdigit.batch.rows import rename_columns
from inkdigit.batch.shards import OpenShards
from inkdigit.batch.sources import find_pictures, find_source_columns
from inkdigit.errors import DataError, PictureError
from inkdigit.imaging.decode import DEFAULT_LIMITS


def test_a_csv_keeps_its_columns_as_text(tmp_path: Path) -> None:
    manifest = tmp_path / "m.csv"
    manifest.write_text('﻿path,box,"n, m"\nscans/1.png,007,\n/abs/2.png,"a\nb",x\n', "utf-8")
    assert find_columns(str(manifest)) == {"box": None, "n, m": None}
    pictures = list(read_manifest(str(manifest)))
    assert [one.path for one in pictures] == ["scans/1.png", "/abs/2.png"]
    assert [one.file for one in pictures] == [f"{tmp_path}/scans/1.png", "/abs/2.png"]
    assert [one.columns for one in pictures] == [
        {"box": "007", "n, m": ""},
        {"box": "a\nb", "n, m": "x"},
    ]


def test_a_parquet_keeps_their_types(tmp_path: Path) -> None:
    manifest = tmp_path / "m.parquet"
    pq.write_table(pa.table({"page_id": pa.array([7], pa.int16()), "path": ["1.png"]}), manifest)
    assert find_columns(str(manifest)) == {"page_id": pa.int16()}
    (picture,) = find_pictures([str(manifest)], Listing())
    assert (picture.path, picture.columns) == ("1.png", {"page_id": 7})


def test_a_row_that_ends_early_has_nothing_there(tmp_path: Path) -> None:
    manifest = tmp_path / "m.csv"
    manifest.write_text("path,a,b\n1.png,x\n")
    (picture,) = read_manifest(str(manifest))
    assert picture.columns == {"a": "x", "b": None}


def test_names_that_are_no_text(tmp_path: Path) -> None:
    manifest = tmp_path / "m.csv"
    manifest.write_bytes(b"path\n\xff.png\n")
    (picture,) = read_manifest(str(manifest))
    assert picture.key == os.fsencode(tmp_path) + b"/\xff.png"


def test_a_row_that_names_nothing_is_an_error_of_its_own(
    tmp_path: Path, shards: OpenShards
) -> None:
    manifest = tmp_path / "m.csv"
    manifest.write_text("path,a\n,x\n1.png,y\n,z\n")
    first, _, third = read_manifest(str(manifest))
    assert first.key != third.key
    with pytest.raises(PictureError, match=r"Row 3 of .* names no picture"):
        third.read_content(shards, DEFAULT_LIMITS)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("m.csv", "file,text\n1.png,7\n", "has no column path. .* it has: file, text"),
        ("m.csv", "", "it has: nothing"),
        ("m.csv", "path\n1.png,2.png\n", "Row 1 of .* has 2 cells"),
        ("m.csv", 'path\n"' + "x" * 200_000, "Cannot read the manifest"),
        ("m.parquet", "PAR1", "Cannot read the manifest"),
    ],
)
def test_what_is_no_manifest_is_an_error(
    tmp_path: Path, name: str, content: str, expected: str
) -> None:
    manifest = tmp_path / name
    manifest.write_text(content)
    with pytest.raises(DataError, match=expected):
        _ = find_columns(str(manifest)), list(read_manifest(str(manifest)))


def test_a_parquet_without_path_is_an_error(tmp_path: Path) -> None:
    pq.write_table(pa.table({"file": ["1.png"]}), tmp_path / "m.parquet")
    with pytest.raises(DataError, match="has no column path"):
        find_source_columns([str(tmp_path / "m.parquet")])


def test_columns_of_our_names_are_renamed() -> None:
    assert rename_columns({"text": None, "kind": None}) == {"manifest_text": None, "kind": None}
    with pytest.raises(DataError, match="Rename one"):
        rename_columns({"text": None, "manifest_text": None})


def test_manifests_whose_columns_differ_in_type_are_an_error(tmp_path: Path) -> None:
    for name, kind in (("a", pa.int16()), ("b", pa.string())):
        table = pa.table({"path": ["1.png"], "n": pa.array([None], kind)})
        pq.write_table(table, tmp_path / f"{name}.parquet")
    with pytest.raises(DataError, match="The column n is of another type"):
        find_source_columns([str(tmp_path / "a.parquet"), str(tmp_path / "b.parquet")])
