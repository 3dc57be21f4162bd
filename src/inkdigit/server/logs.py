"""One line of JSON for each request, and for what else happens, on stderr."""

import json
import logging
import sys
import warnings
from datetime import UTC, datetime
from typing import Any

logger = logging.getLogger("inkdigit.server")


class JsonFormatter(logging.Formatter):
    """Writes a record as one line of JSON. `extra={"fields": {...}}` adds to it."""

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


def configure_logging(*, verbose: bool = False) -> None:
    """Send all records, the server's and its libraries', to stderr as lines of JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.getLogger().handlers = [handler]
    logging.getLogger("inkdigit").setLevel(logging.DEBUG if verbose else logging.INFO)
    logging.getLogger("uvicorn").setLevel(logging.INFO if verbose else logging.ERROR)
    logging.getLogger("PIL").setLevel(logging.CRITICAL)  # an error says it, and once
    warnings.filterwarnings("ignore", module=r"PIL\.")
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # a disk that is full of logs stops nobody


def log_request(
    request_id: str,
    status: int,
    seconds: float,
    fields: dict[str, Any],
    failure: Exception | None = None,
) -> None:
    """Write the one line of a request.

    Args:
        request_id: as the answer has it in `X-Request-ID`.
        status: of the answer.
        seconds: from the request to the answer.
        fields: more of the line, as method and path, and `why`, which the client was not told.
        failure: what nobody has thought of.
    """
    line = {
        "request_id": request_id,
        **fields,
        "status": status,
        "milliseconds": round(seconds * 1000, 2),
    }
    level = logging.ERROR if failure else logging.INFO
    logger.log(level, "request", exc_info=failure, extra={"fields": line})
