"""What a run did, for people: figures, the slowest pictures, and where to look."""

from collections.abc import Mapping
from dataclasses import dataclass

from inkdigit.batch.ledger import Totals
from inkdigit.batch.listing import Listing
from inkdigit.batch.part import SlowRow


@dataclass(frozen=True)
class Summary:
    """What a run did, and what the folder holds now.

    `pictures`, `seconds`, rows by status (`statuses`) and the `slowest` pictures are this run's,
    `totals` the folder's. `listing` is what else was come across, `reports` has the files that list
    unsure and failed rows.
    """

    pictures: int
    seconds: float
    statuses: Mapping[str, int]
    slowest: tuple[SlowRow, ...]
    totals: Totals
    listing: Listing
    reports: Mapping[str, str]

    @property
    def is_sound(self) -> bool:
        """Whether all sources were read to their end, and no row of the folder is an error."""
        return not self.listing.faults.count and not self.totals.statuses["error"]

    def describe(self) -> list[str]:
        """Say it in lines."""
        rate = self.pictures / self.seconds if self.seconds else 0.0
        pace = f"{self.pictures:,} pictures read in {self.seconds:,.1f} s, {rate:,.1f} a second"
        lines = [f"{pace}; {self.listing.known:,} were there before"]
        rows = sum(self.totals.statuses.values())
        for status, count in self.totals.statuses.items():
            if count:
                report = f"  see {self.reports[status]}" if status in self.reports else ""
                lines.append(f"{status:>12}  {count:>10,}  {count / rows:>6.1%}{report}")
        if self.slowest:
            slow = ", ".join(f"{row.path} ({row.milliseconds:,.0f} ms)" for row in self.slowest)
            lines.append(f"slowest: {slow}")
        return lines
