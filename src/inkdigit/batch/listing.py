"""What a listing comes across beside pictures: nothing of it shall vanish silently."""

from dataclasses import dataclass, field

EXAMPLES_NAMED = 3


@dataclass
class Examples:
    """A count, and the first few of what is counted: memory is bounded, whatever comes."""

    count: int = 0
    names: list[str] = field(default_factory=list)

    def add(self, name: str) -> None:
        self.count += 1
        if len(self.names) < EXAMPLES_NAMED:
            self.names.append(name)

    def __str__(self) -> str:
        more = ", ..." if self.count > len(self.names) else ""
        return f"{', '.join(self.names)}{more}"


@dataclass
class Listing:
    """What was come across in the sources of a run, and what was known already.

    `faults` are sentences: folders that cannot be searched, shards that end in the middle.
    `unreadable` are files of formats that cannot be read, `linked` links to folders, which are not
    followed, `repeated` pictures that were named twice, `changed` ones that were read by an earlier
    run and are others now. `known` counts those of earlier runs.
    """

    faults: Examples = field(default_factory=Examples)
    unreadable: Examples = field(default_factory=Examples)
    linked: Examples = field(default_factory=Examples)
    repeated: Examples = field(default_factory=Examples)
    changed: Examples = field(default_factory=Examples)
    known: int = 0

    def describe(self) -> list[str]:
        """Say what is to be looked at, a sentence or two each."""
        notes = [
            (self.faults, "{} places could not be read to their end: {}"),
            (self.changed, "{} pictures changed, and another --out reads them anew: {}"),
            (self.repeated, "{} pictures were named twice, and read once: {}"),
            (self.unreadable, f"{{}} files cannot be read ({self._find_advice()}): {{}}"),
            (self.linked, "{} links to folders were not followed: {}"),
        ]
        return [words.format(f"{seen.count:,}", seen) for seen, words in notes if seen.count]

    def _find_advice(self) -> str:
        is_pdf = any(name.lower().endswith(".pdf") for name in self.unreadable.names)
        advice = "export them as PNG"
        return f"{advice}; for PDFs, pip install 'inkdigit[pdf]'" if is_pdf else advice
