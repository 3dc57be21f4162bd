"""How long a scan of a JPEG is at least (ITU-T T.81, annexes B and F).

Each block of 8x8 samples takes a Huffman code for its mean and, but for a progressive scan, one for
the rest. So a scan has at least so many bits as all its blocks have with the shortest codes; where
it has fewer, it ended early.
"""

import math
import operator
from dataclasses import dataclass, field
from typing import NamedTuple


class ScanLength(NamedTuple):
    """How long the data of a scan are at least."""

    bytes: int
    restarts: int
    """Markers between its parts, where it has such."""


@dataclass
class ScanBounds:
    """What has been read so far of a picture's size and codes."""

    width: int = 0
    height: int = 0
    is_progressive: bool = False
    restart_interval: int = 0
    """Units between two restarts; 0 where there are none."""
    sampling: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Blocks of each component, across and down, in a unit of the picture."""
    shortest_codes: dict[int, int] = field(default_factory=dict)
    """Bits of the shortest code of each Huffman table; its class is in the upper half byte."""

    def read_frame(self, body: bytes, *, is_progressive: bool) -> None:
        """Read the header of a frame. Raises `IndexError` where it is too short."""
        self.is_progressive = is_progressive
        self.height, self.width = int.from_bytes(body[1:3]), int.from_bytes(body[3:5])
        for number in range(body[5]):
            name, factors = body[6 + 3 * number], body[7 + 3 * number]
            self.sampling[name] = factors >> 4, factors & 15

    def read_huffman_tables(self, body: bytes) -> None:
        """Read how long the shortest codes of tables are."""
        while body:
            counts = body[1:17]
            lengths = (length for length, count in enumerate(counts, start=1) if count)
            self.shortest_codes[body[0]] = next(lengths, 1)
            body = body[17 + sum(counts) :]

    def measure_scan(self, body: bytes) -> ScanLength:
        """Say how long the scan with this header is at least.

        Raises `IndexError` or `KeyError` where the header or what it names is not there.
        """
        count = body[0]
        names = [body[1 + 2 * number] for number in range(count)]
        first, approximation = body[1 + 2 * count], body[3 + 2 * count]
        if not self.sampling:  # it is coded in a way that is not looked into
            return ScanLength(0, 0)
        units = self._count_units(names)
        restarts = -(-units // self.restart_interval) - 1 if self.restart_interval else 0
        if self.is_progressive and (first or approximation >> 4):
            return ScanLength(0, restarts)
        bits = [self._count_block_bits(body[2 + 2 * number]) for number in range(count)]
        blocks = [math.prod(self.sampling[name]) if count > 1 else 1 for name in names]
        return ScanLength(units * sum(map(operator.mul, blocks, bits)) // 8, restarts)

    def _count_units(self, names: list[int]) -> int:
        """Count the units of a scan: blocks of one component, or some of each."""
        across, down = self.sampling[names[0]] if len(names) == 1 else (1, 1)
        most_across = max(factor for factor, _ in self.sampling.values())
        most_down = max(factor for _, factor in self.sampling.values())
        return _round_up(self.width * across, 8 * most_across) * _round_up(
            self.height * down, 8 * most_down
        )

    def _count_block_bits(self, tables: int) -> int:
        """Count the bits of a block's shortest codes; `tables` are those of a component."""
        mean = self.shortest_codes.get(tables >> 4, 1)
        return mean if self.is_progressive else mean + self.shortest_codes.get(16 | tables & 15, 1)


def _round_up(size: int, unit: int) -> int:
    """Say how many units it takes. Raises `IndexError` where a unit has no size."""
    if not unit:
        raise IndexError
    return -(-size // unit)
