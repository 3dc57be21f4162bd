"""A run: sources -> parts of a table, by as many processes as are wanted, here or elsewhere."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from heapq import nlargest
from pathlib import Path

from inkdigit.batch.engine import Engine
from inkdigit.batch.fingerprint import fingerprint_models
from inkdigit.batch.in_process import InProcess
from inkdigit.batch.ledger import Ledger
from inkdigit.batch.listing import Listing
from inkdigit.batch.part import SLOWEST_NAMED, PartReader, PartResult, SlowRow
from inkdigit.batch.part_sizes import grow_sizes
from inkdigit.batch.pool import Pool
from inkdigit.batch.ray_cluster import check_cluster
from inkdigit.batch.ray_pool import RayPool
from inkdigit.batch.reports import write_reports
from inkdigit.batch.rows import make_schema, rename_columns
from inkdigit.batch.sources import find_pictures, find_source_columns
from inkdigit.batch.summary import Summary
from inkdigit.batch.table_format import TableFormat
from inkdigit.batch.urls import is_within_process
from inkdigit.errors import DataError, UsageError
from inkdigit.recognition.reader import Turn


@dataclass(frozen=True)
class BatchConfig:
    """What is read into which folder, and how.

    `sources` are folders, globs, manifests, shards and pictures; they and `out` are paths or URLs
    that fsspec knows. `model` is a run folder or an ONNX file, None for what the package ships.
    `jobs` processes read parts of at most `part_size` pictures: of this machine, or, where the
    `engine` is Ray, of the cluster at `address`, as many as it can take for None. An address of
    None is that of the cluster that this process is connected to. Where a source or `out` is
    `memory://`, which no other process sees, this one reads.
    """

    sources: Sequence[str]
    out: Path | str
    format: TableFormat = TableFormat.parquet
    model: str | None = None
    one: bool = False
    turn: Turn = "never"
    jobs: int | None = 1
    part_size: int = 1_000
    engine: Engine = Engine.pool
    address: str | None = None


@dataclass(frozen=True)
class BatchProgress:
    """How far a run is: pictures that were read in it, and known ones that were passed over."""

    read: int
    known: int


def run_batch(
    config: BatchConfig, on_progress: Callable[[BatchProgress], None] = lambda _: None
) -> Summary:
    """Read all pictures of the sources that the folder does not hold yet.

    Args:
        config: what is read, and how.
        on_progress: is told how far it is, at each picture.

    Raises:
        DataError: a source is not there, none holds a picture, or a manifest cannot be read or has
            no column `path`, or a store does not answer.
        ModelError: the model is missing or damaged.
        UsageError: the folder is held by another run, was made with other models or options, or
            holds something else; there are fewer than one process or picture; or no Ray cluster
            answers.
        SaveError: the folder cannot be written, or the disk is full. What is finished stays.
    """
    _check(config)
    columns = rename_columns(find_source_columns(config.sources))
    schema = make_schema(columns) if config.format is TableFormat.parquet else tuple(columns)
    fingerprint = fingerprint_models(config.model)
    made_with = {
        "model": fingerprint,
        "one": "yes" if config.one else "no",
        "turn": config.turn,
        "format": config.format.value,
        "columns": str(schema),
    }
    began, listing, finished = time.monotonic(), Listing(), _Finished()
    with Ledger.open(config.out, made_with) as ledger:
        reader = PartReader(
            drafts=ledger.drafts,
            fingerprint=fingerprint,
            model=config.model,
            one=config.one,
            turn=config.turn,
            format=config.format,
            columns=columns,
        )
        pictures = find_pictures(config.sources, listing)
        parts = ledger.plan_parts(pictures, grow_sizes(config.part_size), listing)
        pool = _make_pool(
            config,
            reader,
            lambda begun: on_progress(BatchProgress(finished.pictures + begun, listing.known)),
        )
        with closing(pool.read_parts(parts)) as results:
            for result in results:
                ledger.finish_part(result)
                finished.add(result)
        totals = ledger.count()
        if not totals.pictures and not listing.faults.count:
            names = ", ".join(config.sources)
            raise DataError(f"There are no pictures in {names}. Choose another source.")
        reports = write_reports(ledger)
        return Summary(
            pictures=finished.pictures,
            seconds=time.monotonic() - began,
            statuses=dict(finished.statuses),
            slowest=tuple(finished.slowest),
            totals=totals,
            listing=listing,
            reports=reports,
        )


def _check(config: BatchConfig) -> None:
    if (config.jobs is not None and config.jobs < 1) or config.part_size < 1:
        raise UsageError("Expected at least one process, and one picture a part.")
    if _is_within_process(config) and (config.engine is Engine.ray or (config.jobs or 1) > 1):
        raise UsageError("What is at memory:// is in this process alone: use one job, and no Ray.")
    if config.engine is Engine.ray:
        check_cluster(config.address)


def _make_pool(
    config: BatchConfig, reader: PartReader, on_picture: Callable[[int], None]
) -> InProcess | Pool | RayPool:
    if _is_within_process(config):
        return InProcess(reader, on_picture)
    if config.engine is Engine.pool:
        return Pool(reader, config.jobs or 1, on_picture)
    return RayPool(reader, config.address, config.jobs, config.sources, on_picture)


def _is_within_process(config: BatchConfig) -> bool:
    """Tell whether other processes would see nothing of a source, or of the table."""
    return any(is_within_process(str(place)) for place in (*config.sources, config.out))


class _Finished:
    """What the parts of this run brought."""

    def __init__(self) -> None:
        self.pictures = 0
        self.statuses: Counter[str] = Counter()
        self.slowest: list[SlowRow] = []

    def add(self, result: PartResult) -> None:
        self.pictures += result.pictures
        self.statuses.update(result.statuses)
        self.slowest = nlargest(SLOWEST_NAMED, [*self.slowest, *result.slowest])
