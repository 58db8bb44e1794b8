"""What a bill's bytes depend on besides its inputs: the program, and what makes its documents."""

import platform
from hashlib import sha256
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_DISTRIBUTIONS = (
    "ordiclasse", "fonttools", "jinja2", "markupsafe", "odfdo", "openpyxl", "pydyf", "pyphen", "tinycss2",
    "tinyhtml5", "weasyprint", "xlsxwriter",
)  # fmt: skip


def tools() -> dict[str, str]:
    """Versions by name; `source` is a checksum of the program's own files that a bill is made with."""
    found = {"python": platform.python_version(), "source": _source()}
    for name in _DISTRIBUTIONS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    found["pango"] = _pango()
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


def _pango() -> str:
    """The library that sets the text of the PDF."""
    number = int(import_module("weasyprint.text.ffi").pango.pango_version())
    return f"{number // 10_000}.{number // 100 % 100}.{number % 100}"
