"""Sources: what of folders, globs and shards is a picture, and what is said of the rest."""

import bz2
import gzip
import io
import lzma
import os
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from inkdigit.batch import folders
from inkdigit.batch.listing import Listing
from inkdigit.batch.shards import OpenShards
from inkdigit.batch.sources import find_pictures, find_source_columns
from inkdigit.errors import DataError, PictureError
from inkdigit.imaging.decode import DEFAULT_LIMITS, Limits
from support.archives import draw, fill


def list_paths(*sources: Path | str, listing: Listing | None = None) -> list[str]:
    names = [str(source) for source in sources]
    return [picture.path for picture in find_pictures(names, listing or Listing())]


class TestFolders:
    def test_all_below_comes_in_the_order_of_names(self, tmp_path: Path) -> None:
        names = ["b/2.png", "b/c/3.JPG", "a.tif", "d.png", "e.webp"]
        fill(tmp_path, names)
        (tmp_path / "notes.txt").write_text("none")
        assert list_paths(tmp_path) == [
            f"{tmp_path}/{name}" for name in ("a.tif", "b/2.png", "b/c/3.JPG", "d.png", "e.webp")
        ]

    def test_hidden_files_are_left_out(self, tmp_path: Path) -> None:
        fill(tmp_path, [".hidden.png", ".cache/1.png"])
        assert list_paths(tmp_path) == []

    def test_names_are_sorted_in_blocks(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(folders, "BLOCK_SIZE", 2)
        fill(tmp_path, [f"{number}.png" for number in range(7)])
        paths = list_paths(tmp_path)
        assert len(paths) == 7
        assert sorted(paths) == sorted(set(paths))
        assert paths[0:2] == sorted(paths[0:2])

    def test_links_that_lead_round_are_not_followed(self, tmp_path: Path) -> None:
        fill(tmp_path, ["a/1.png"])
        (tmp_path / "a" / "round").symlink_to(tmp_path)
        (tmp_path / "self.png").symlink_to(tmp_path / "self.png")
        listing = Listing()
        paths = list_paths(tmp_path, listing=listing)
        assert paths == [f"{tmp_path}/a/1.png", f"{tmp_path}/self.png"]
        assert listing.linked.names == [f"{tmp_path}/a/round"]

    def test_a_folder_that_cannot_be_searched_is_said(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fill(tmp_path, ["closed/1.png", "open/2.png"])
        scandir = os.scandir

        def refuse(path: str) -> object:  # root, who runs tests, may open any
            if path.endswith("closed"):
                raise PermissionError(13, "Permission denied", path)
            return scandir(path)

        monkeypatch.setattr(os, "scandir", refuse)
        listing = Listing()
        assert list_paths(tmp_path, listing=listing) == [f"{tmp_path}/open/2.png"]
        assert listing.faults.names == [f"Cannot search {tmp_path}/closed: Permission denied."]
        assert "1 places could not be read to their end" in listing.describe()[0]

    def test_names_that_are_no_text(self, tmp_path: Path, shards: OpenShards) -> None:
        file = os.fsencode(tmp_path) + b"/\xff7.png"
        Path(os.fsdecode(file)).write_bytes(draw(7))
        (picture,) = find_pictures([str(tmp_path)], Listing())
        assert picture.key == file
        assert picture.read_content(shards, DEFAULT_LIMITS) == draw(7)

    def test_a_pipe_is_not_waited_for(self, tmp_path: Path, shards: OpenShards) -> None:
        os.mkfifo(tmp_path / "pipe.png")
        (picture,) = find_pictures([str(tmp_path)], Listing())
        with pytest.raises(PictureError, match="is a pipe"):
            picture.read_content(shards, DEFAULT_LIMITS)
        (named,) = find_pictures([str(tmp_path / "pipe.png")], Listing())
        with pytest.raises(PictureError, match="it is no file"):
            named.read_content(shards, DEFAULT_LIMITS)

    def test_what_cannot_be_read_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "book.DJVU").write_bytes(b"AT&T")
        listing = Listing()
        assert list_paths(tmp_path, listing=listing) == []
        assert listing.describe() == [
            f"1 files cannot be read (export them as PNG): {tmp_path}/book.DJVU"
        ]


class TestGlobs:
    def test_a_glob_names_files_and_folders(self, tmp_path: Path) -> None:
        fill(tmp_path, ["2024/1.png", "2025/2.png", "old/3.png"])
        assert list_paths(f"{tmp_path}/20*") == [f"{tmp_path}/2024/1.png", f"{tmp_path}/2025/2.png"]
        assert list_paths(f"{tmp_path}/2024/*.png") == [f"{tmp_path}/2024/1.png"]

    def test_any_folders_give_each_file_once(self, tmp_path: Path) -> None:
        fill(tmp_path, ["a/1.png", "a/b/2.png"])
        assert list_paths(f"{tmp_path}/**") == [f"{tmp_path}/a/1.png", f"{tmp_path}/a/b/2.png"]

    def test_a_name_with_brackets_is_a_name(self, tmp_path: Path) -> None:
        fill(tmp_path, ["[1].png"])
        assert list_paths(tmp_path / "[1].png") == [f"{tmp_path}/[1].png"]


def test_a_source_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"There is no .*gone"):
        find_source_columns([str(tmp_path / "gone")])


def make_tar(file: Path, names: list[str], pack: Callable[[bytes], bytes] = bytes) -> Path:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name in names:
            info = tarfile.TarInfo(name)
            content = draw(int(name[-5])) if name.endswith(".png") else b"{}"
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        link = tarfile.TarInfo("link.png")
        link.type, link.linkname = tarfile.SYMTYPE, "1.png"
        archive.addfile(link)
    file.write_bytes(pack(stream.getvalue()))
    return file


class TestShards:
    @pytest.mark.parametrize(
        ("suffix", "pack"),
        [
            ("tar", bytes),
            ("tar.gz", gzip.compress),
            ("tar.bz2", bz2.compress),
            ("tar.xz", lzma.compress),
        ],
    )
    def test_the_pictures_of_a_tar_in_their_order(
        self, tmp_path: Path, suffix: str, pack: Callable[[bytes], bytes], shards: OpenShards
    ) -> None:
        """As WebDataset has them: a sample's files side by side, of which the pictures count."""
        names = ["b/2.png", "b/2.json", "a/1.png", "._1.png"]
        shard = make_tar(tmp_path / f"shard.{suffix}", names, pack)
        pictures = list(find_pictures([str(tmp_path)], Listing()))
        assert [one.path for one in pictures] == [
            f"{shard}/{name}" for name in ("b/2.png", "a/1.png", "link.png")
        ]
        assert [one.read_content(shards, DEFAULT_LIMITS) for one in pictures[1::-1]] == [
            draw(1),
            draw(2),
        ]
        with pytest.raises(PictureError, match=r"is no file within .*, but a link"):
            pictures[2].read_content(shards, DEFAULT_LIMITS)

    def test_the_pictures_of_a_zip(self, tmp_path: Path, shards: OpenShards) -> None:
        with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("x/1.png", draw(1))
            archive.writestr("x/notes.txt", "none")
        (picture,) = find_pictures([str(tmp_path / "a.zip")], Listing())
        assert picture.path == f"{tmp_path}/a.zip/x/1.png"
        assert picture.read_content(shards, DEFAULT_LIMITS) == draw(1)

    def test_a_zip_with_a_password_is_said(self, tmp_path: Path, shards: OpenShards) -> None:
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.writestr("1.png", draw(1))
        content = bytearray((tmp_path / "a.zip").read_bytes())
        for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            content[content.index(mark) + place] |= 1
        (tmp_path / "a.zip").write_bytes(content)
        (picture,) = find_pictures([str(tmp_path / "a.zip")], Listing())
        with pytest.raises(PictureError, match=r"Cannot read 1\.png in .* password required"):
            picture.read_content(shards, DEFAULT_LIMITS)

    def test_a_member_that_unpacks_to_very_much_is_not_read_to_its_end(
        self, tmp_path: Path, shards: OpenShards
    ) -> None:
        with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("zeros.png", bytes(1_000_000))
        (picture,) = find_pictures([str(tmp_path / "a.zip")], Listing())
        assert len(picture.read_content(shards, Limits(bytes=1000))) == 1001

    @pytest.mark.parametrize("cut", [700, 100])
    def test_a_tar_that_ends_in_the_middle(
        self, tmp_path: Path, cut: int, shards: OpenShards
    ) -> None:
        """In the middle of its last picture, or of what stands before that."""
        whole = make_tar(tmp_path / "whole.tar", ["1.png", "2.png"]).read_bytes()
        second = whole.index(b"2.png")
        shard = tmp_path / "cut.tar"
        shard.write_bytes(whole[: second + cut])
        listing = Listing()
        pictures = list(find_pictures([str(shard)], listing))
        assert pictures[0].read_content(shards, DEFAULT_LIMITS) == draw(1)
        assert f"{shard} is damaged or ends in the middle" in listing.faults.names[0]
        for picture in pictures[1:]:
            with pytest.raises(PictureError, match=r"ends in the middle of 2\.png"):
                picture.read_content(shards, DEFAULT_LIMITS)

    @pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz"])
    def test_what_is_no_shard_is_said(self, tmp_path: Path, name: str) -> None:
        (tmp_path / name).write_bytes(b"\x1f\x8b no shard at all" * 100)
        listing = Listing()
        assert list_paths(tmp_path, listing=listing) == []
        assert listing.faults.count == 1

    def test_a_shard_that_vanishes_is_an_error_of_its_pictures(
        self, tmp_path: Path, shards: OpenShards
    ) -> None:
        shard = make_tar(tmp_path / "a.tar", ["1.png"])
        picture = next(find_pictures([str(shard)], Listing()))
        shard.unlink()
        with pytest.raises(PictureError, match=r"Cannot read 1\.png in"):
            picture.read_content(shards, DEFAULT_LIMITS)

    def test_a_shard_that_was_replaced_is_opened_anew(
        self, tmp_path: Path, shards: OpenShards
    ) -> None:
        shard = make_tar(tmp_path / "a.tar", ["1.png"])
        picture = next(find_pictures([str(shard)], Listing()))
        assert picture.read_content(shards, DEFAULT_LIMITS) == draw(1)
        make_tar(tmp_path / "b.tar", ["2.png", "3.png"])
        shutil.move(tmp_path / "b.tar", shard)
        assert picture.read_content(shards, DEFAULT_LIMITS) != draw(1)
