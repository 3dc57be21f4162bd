"""The pages of a file with several: what they are called, and what is said of the first."""


def name_pages(path: str, count: int) -> list[str]:
    """Name the pages of a file; one that is alone has the name of the file.

    >>> name_pages("scan.tif", 2)
    ['scan.tif#page=1', 'scan.tif#page=2']
    """
    return [path] if count == 1 else [f"{path}#page={number + 1}" for number in range(count)]


def describe_pages(count: int) -> str | None:
    """Say that there are more pages than the one that was read."""
    if count == 1:
        return None
    return f"It is the first of {count:,} pages: --pages, or read_pages in Python, reads them all."
