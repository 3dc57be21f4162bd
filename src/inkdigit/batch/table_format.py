"""The formats of a table."""

from enum import StrEnum


class TableFormat(StrEnum):
    parquet = "parquet"
    csv = "csv"
    jsonl = "jsonl"
