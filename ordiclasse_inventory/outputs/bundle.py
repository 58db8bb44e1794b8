"""Several files as one (zip): the same files and day give the same bytes."""

from collections.abc import Collection
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from ordiclasse_inventory.model.period import Day

# The calendar of zip files begins here (APPNOTE.TXT, 4.4.6).
_FIRST_DAY = "1980-01-01"


def zipped(files: dict[str, str], as_of: Day, stored: Collection[str] = ()) -> bytes:
    """The files, by relative path and in order, in one; all of that day, those `stored` not compressed."""
    year, month, day = map(int, max(as_of, _FIRST_DAY).split("-"))
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as together:
        for name, text in files.items():
            entry = ZipInfo(name, (year, month, day, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            together.writestr(entry, text, ZIP_STORED if name in stored else ZIP_DEFLATED)
    return content.getvalue()
