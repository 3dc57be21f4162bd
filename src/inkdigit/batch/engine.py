"""What reads the parts of an archive."""

from enum import StrEnum


class Engine(StrEnum):
    pool = "pool"
    """Processes of this machine."""
    ray = "ray"
    """The machines of a Ray cluster."""
