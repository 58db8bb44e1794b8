"""What a bill's bytes depend on besides its inputs: the program, and what makes its documents."""

import ctypes
import platform
import zlib
from contextlib import suppress
from hashlib import sha256
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_DISTRIBUTIONS = (
    "ordiclasse", "fonttools", "jinja2", "markupsafe", "openpyxl", "pydyf", "pyphen", "tinycss2",
    "tinyhtml5", "weasyprint", "xlsxwriter",
)  # fmt: skip


def tools() -> dict[str, str]:
    """Versions by name; `source` is a checksum of the program's own files that a bill is made with."""
    # What packs the streams of a PDF, and the parts of an XLSX.
    found = {"python": platform.python_version(), "source": _source(), "zlib": zlib.ZLIB_RUNTIME_VERSION}
    for name in _DISTRIBUTIONS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    for name, library in (("harfbuzz", _harfbuzz), ("pango", _pango)):
        # Where it is missing, the pages' making says so.
        with suppress(OSError):
            found[name] = library()
    return dict(sorted(found.items()))


def _source() -> str:
    """Of the rooms that make a bill, and their templates."""
    rooms = ("billing", "model", "outputs", "store")
    paths = [path for room in rooms for path in (_ROOT / "ordiclasse_inventory" / room).rglob("*.py")]
    paths += [path for path in (_ROOT / "templates" / "bill").rglob("*") if path.is_file()]
    whole = sha256()
    for path in sorted(paths):
        whole.update(path.relative_to(_ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()[:16]


def _harfbuzz() -> str:
    """The library that shapes the text of the PDF, and cuts its typeface to what is used."""
    library = ctypes.CDLL("libharfbuzz.so.0")
    library.hb_version_string.restype = ctypes.c_char_p
    return str(library.hb_version_string().decode())


def _pango() -> str:
    """The library that sets the text of the PDF in lines."""
    number = int(import_module("weasyprint.text.ffi").pango.pango_version())
    return f"{number // 10_000}.{number // 100 % 100}.{number % 100}"
