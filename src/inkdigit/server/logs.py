"""One line of JSON for each request and for what else is to be said, on stderr."""

import json
import logging
import sys
import warnings
from datetime import UTC, datetime

logger = logging.getLogger("inkdigit.web")


class JsonLines(logging.Formatter):
    """A record as one line of JSON; `extra={"fields": {...}}` adds to it."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def write_json_lines(*, verbose: bool = False) -> None:
    """Send all records, the server's and its libraries', to stderr as lines of JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.getLogger().handlers = [handler]
    logging.getLogger("inkdigit").setLevel(logging.DEBUG if verbose else logging.INFO)
    logging.getLogger("uvicorn").setLevel(logging.INFO if verbose else logging.ERROR)
    logging.getLogger("PIL").setLevel(logging.CRITICAL)  # an error says it, and once
    warnings.filterwarnings("ignore", module=r"PIL\.")
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # a disk that is full of logs stops nobody
