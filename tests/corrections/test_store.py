"""What is stored is there, whatever happens to the process, the disk or the database."""

import os
import resource
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from inkdigit.corrections.engine import DatabaseLimits
from inkdigit.corrections.store import PAGE_SIZE, CorrectionStore
from inkdigit.errors import CorrectionsError, SaveError, UsageError
from support.databases import MODEL, Proxy, a_correction, own_schema
from support.waiting import HANGS

ADDS = """
import sys
from support.databases import a_correction
from inkdigit.corrections.store import CorrectionStore
store = CorrectionStore.open(sys.argv[1])
while True:
    print(store.add(a_correction(picture=bytes(50_000))), flush=True)
"""
LOADED = """
import sys
import inkdigit.corrections.url, inkdigit.corrections.correction
assert not {"sqlalchemy", "alembic", "platformdirs"} & set(sys.modules)
from inkdigit.corrections.store import CorrectionStore
CorrectionStore.open("sqlite:////nowhere/corrections.db").close()
assert "sqlalchemy" in sys.modules
assert "alembic" not in sys.modules
"""


@pytest.fixture
def store(database_url: str) -> Iterator[CorrectionStore]:
    with closing(CorrectionStore.open(database_url)) as store:
        yield store


@pytest.fixture
def in_a_file(tmp_path: Path) -> Iterator[CorrectionStore]:
    with closing(CorrectionStore.open(f"sqlite:///{tmp_path / 'corrections.db'}")) as store:
        yield store


class TestKeeping:
    def test_what_was_added_comes_back(self, store: CorrectionStore) -> None:
        before = datetime.now(UTC)
        number = store.add(a_correction(expected="12\n7", predicted="127"))
        (correction,) = store.iter_all()
        assert correction.id == number
        assert before <= correction.time <= before + timedelta(minutes=1)
        assert correction.time.utcoffset() == timedelta(0)
        assert (correction.predicted, correction.expected) == ("127", "12\n7")
        assert (correction.status, correction.confidence) == ("read", 0.875)
        assert (correction.model, correction.has_picture) == (MODEL, True)
        assert store.load_picture(number) == b"a picture"

    def test_a_picture_may_be_kept_back(self, store: CorrectionStore) -> None:
        number = store.add(a_correction(picture=None))
        assert not next(store.iter_all()).has_picture
        assert store.load_picture(number) is None
        assert store.load_picture("another") is None

    def test_no_digits_are_a_text_too(self, store: CorrectionStore) -> None:
        store.add(a_correction(expected=" \r\n", predicted=""))
        kept = next(store.iter_all())
        assert (kept.expected, kept.predicted) == ("", "")

    @pytest.mark.parametrize("page_size", [2, PAGE_SIZE])
    def test_all_come_from_the_oldest_on(
        self, store: CorrectionStore, monkeypatch: pytest.MonkeyPatch, page_size: int
    ) -> None:
        monkeypatch.setattr("inkdigit.corrections.store.PAGE_SIZE", page_size)
        ids = [store.add(a_correction(picture=None)) for _ in range(5)]
        assert [one.id for one in store.iter_all()] == ids
        assert store.count() == 5

    def test_more_than_a_page_is_read_page_by_page(
        self, store: CorrectionStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("inkdigit.corrections.store.PAGE_SIZE", 2)
        ids = [store.add(a_correction(picture=None)) for _ in range(5)]
        met = []
        for correction in store.iter_all():
            met.append(correction.id)
            store.delete([correction.id])  # which does not lose the place
        assert met == ids

    def test_deleting_takes_what_is_named(self, store: CorrectionStore) -> None:
        ids = [store.add(a_correction()) for _ in range(3)]
        assert store.delete([ids[0], "another"]) == 1
        assert store.delete([]) == 0
        assert [one.id for one in store.iter_all()] == ids[1:]
        assert store.delete(str(number) for number in range(PAGE_SIZE + 1)) == 0
        assert store.delete_all() == 2
        assert store.count() == 0

    def test_the_file_shrinks_when_pictures_are_deleted(self, in_a_file: CorrectionStore) -> None:
        for _ in range(5):
            in_a_file.add(a_correction(picture=bytes(400_000)))
        file = Path(in_a_file.name)
        before = file.stat().st_size
        assert in_a_file.delete_all() == 5
        in_a_file.close()
        assert before > 2_000_000 > 10 * file.stat().st_size

    def test_a_deleted_picture_is_overwritten(self, in_a_file: CorrectionStore) -> None:
        number = in_a_file.add(a_correction(picture=b"a face" * 1000))
        assert b"a face" in Path(in_a_file.name).read_bytes()
        in_a_file.delete([number])
        assert b"a face" not in Path(in_a_file.name).read_bytes()


class TestRefusing:
    @pytest.mark.parametrize(
        "expected", ["seven", "1\n\n2", "1 2", "-1", "\u0667", "1" * 1001, "7\0"]
    )
    def test_a_text_that_is_none(self, in_a_file: CorrectionStore, expected: str) -> None:
        with pytest.raises(UsageError, match="Expected") as raised:
            in_a_file.add(a_correction(expected=expected))
        assert len(str(raised.value)) < 200
        assert in_a_file.count() == 0

    def test_other_parts_that_are_none(self, in_a_file: CorrectionStore) -> None:
        good = a_correction()
        for bad, words in (
            (replace(good, predicted="<script>"), "digits"),
            (replace(good, status="guessed"), "blank"),
            (replace(good, confidence=float("nan")), "nan"),
            (replace(good, model="x"), "SHA-256"),
        ):
            with pytest.raises(UsageError, match=words):
                in_a_file.add(bad)

    @pytest.mark.parametrize(
        "url",
        [
            "mysql://me:secret@host/name", "postgresql://me:secret@host/name", "corrections.db", "",
            "sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:///file:a.db?uri=true",
            "postgresql+psycopg://me:secret@host:port/name", "postgresql+psycopg://me:my@secret@host/a",
            "sqlite:///a.db?timeout=soon",
        ],
    )  # fmt: skip
    def test_a_url_of_another_kind(self, url: str) -> None:
        with pytest.raises(UsageError, match=r"sqlite:///PATH or postgresql\+psycopg://") as raised:
            CorrectionStore.open(url)
        assert "secret" not in str(raised.value)


class TestFaults:
    def test_the_error_is_one_of_saving(self) -> None:
        assert issubclass(CorrectionsError, SaveError)
        assert CorrectionsError.exit_code == 5

    def test_what_is_acknowledged_survives_a_kill(self, database_url: str) -> None:
        process = subprocess.Popen(
            [sys.executable, "-c", ADDS, database_url],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
        )
        assert process.stdout is not None
        acknowledged = [process.stdout.readline().strip() for _ in range(5)]
        process.kill()
        acknowledged += process.communicate(timeout=HANGS)[0].split()
        with closing(CorrectionStore.open(database_url)) as store:
            kept = [correction.id for correction in store.iter_all()]
            assert len(acknowledged) >= 5
            assert kept[: len(acknowledged)] == acknowledged
            assert store.load_picture(acknowledged[-1]) == bytes(50_000)

    def test_a_full_disk_is_said_and_survived(self, in_a_file: CorrectionStore) -> None:
        kept = in_a_file.add(a_correction())
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
        try:
            with pytest.raises(CorrectionsError, match=r"disk.*--database"):
                in_a_file.add(a_correction(picture=bytes(1_000_000)))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert [one.id for one in in_a_file.iter_all()] == [kept]
        in_a_file.add(a_correction(picture=bytes(1_000_000)))
        assert in_a_file.count() == 2

    def test_another_writer_is_waited_for_but_not_for_ever(
        self, in_a_file: CorrectionStore
    ) -> None:
        in_a_file.prepare()
        limits = DatabaseLimits(wait_seconds=0.1)
        with (
            closing(CorrectionStore.open(f"sqlite:///{in_a_file.name}", limits)) as store,
            closing(sqlite3.connect(in_a_file.name)) as other,
        ):
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(CorrectionsError, match="locked"):
                store.add(a_correction())
            other.rollback()
            store.add(a_correction())
            assert in_a_file.count() == 1

    def test_a_file_that_went_away_is_made_anew(self, in_a_file: CorrectionStore) -> None:
        in_a_file.add(a_correction())
        Path(in_a_file.name).unlink()
        with pytest.raises(CorrectionsError, match="unable to open"):
            in_a_file.count()
        for path in Path(in_a_file.name).parent.iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
        assert in_a_file.count() == 0

    def test_a_file_that_is_no_database(self, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_text("no database" * 1000)
        with (
            closing(CorrectionStore.open(f"sqlite:///{tmp_path / 'notes.txt'}")) as store,
            pytest.raises(CorrectionsError, match="not a database"),
        ):
            store.prepare()
        assert (tmp_path / "notes.txt").read_text() == "no database" * 1000

    def test_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with (
            closing(CorrectionStore.open(f"sqlite:///{tmp_path / 'file' / 'x.db'}")) as store,
            pytest.raises(CorrectionsError, match=str(tmp_path)),
        ):
            store.add(a_correction())

    def test_postgresql_gone_and_back(self, postgres: str) -> None:
        target = make_url(postgres)
        proxy = Proxy(target.host or "127.0.0.1", target.port or 5432)
        with own_schema(postgres) as url:
            behind = make_url(url).set(port=proxy.port).render_as_string(hide_password=False)
            with closing(CorrectionStore.open(behind)) as store:
                kept = store.add(a_correction())
                proxy.shut()
                for _ in range(2):
                    with pytest.raises(CorrectionsError, match=str(proxy.port)):
                        store.add(a_correction())
                proxy.reopen()
                other = store.add(a_correction())
                assert [one.id for one in store.iter_all()] == [kept, other]
        proxy.shut()

    def test_postgresql_that_is_not_there_yet(self, postgres: str) -> None:
        target = make_url(postgres)
        proxy = Proxy(target.host or "127.0.0.1", target.port or 5432)
        proxy.shut()
        with own_schema(postgres) as url:
            behind = make_url(url).set(port=proxy.port).render_as_string(hide_password=False)
            with closing(CorrectionStore.open(behind)) as store:
                with pytest.raises(CorrectionsError, match="refused"):
                    store.prepare()
                proxy.reopen()
                store.add(a_correction())  # prepares by itself
                assert store.count() == 1
        proxy.shut()

    def test_a_password_is_never_said(self) -> None:
        url = "postgresql+psycopg://me:se%2Fcret@127.0.0.1:1/name?sslmode=se/cret"
        with (
            closing(CorrectionStore.open(url)) as store,
            pytest.raises(CorrectionsError, match=r'sslmode value: "\*\*\*"') as raised,
        ):
            store.count()
        assert "me:***@127.0.0.1:1/name" in str(raised.value)


class TestLight:
    def test_little_is_loaded_until_it_is_needed(self) -> None:
        subprocess.run([sys.executable, "-c", LOADED], check=True)

    def test_opening_connects_nowhere(self, tmp_path: Path) -> None:
        CorrectionStore.open(f"sqlite:///{tmp_path / 'x' / 'corrections.db'}").close()
        CorrectionStore.open("postgresql+psycopg://127.0.0.1:1/name").close()
        assert list(tmp_path.iterdir()) == []

    def test_the_file_is_its_owners(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
        with closing(CorrectionStore.open()) as store:
            store.prepare()
            path = tmp_path / "inkdigit" / "corrections.db"
            assert store.name == str(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
