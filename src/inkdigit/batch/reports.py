"""The rows to look at, in files beside the table: what failed and what is unsure."""

import csv

from inkdigit.batch.ledger import Ledger
from inkdigit.batch.part import NOTED_STATUSES, NotedRow
from inkdigit.escaping import escape_cell

REPORT_NAMES = {"error": "_failed.csv", "unsure": "_unsure.csv"}


def write_reports(ledger: Ledger) -> dict[str, str]:
    """Write a list of all rows of each status that somebody should look at, least sure first.

    Returns:
        The file of each status that some row has.

    Raises:
        SaveError: it cannot be written.
        DataError: a store does not answer.
    """
    counts = ledger.count().statuses
    reports = {}
    for status in NOTED_STATUSES:
        name = REPORT_NAMES[status]
        with (
            ledger.folder.write_file(name) as draft,
            draft.open("w", encoding="utf-8", newline="") as stream,
        ):
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(NotedRow._fields)
            for row in ledger.find_noted_rows(status):
                writer.writerow([escape_cell(value) for value in row])
        if counts[status]:
            reports[status] = f"{ledger.folder.place}/{name}"
    return reports
