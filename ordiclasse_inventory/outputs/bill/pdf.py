"""The bill's PDFs: HTML by Jinja, laid out by WeasyPrint, in several processes.

No date of the machine's, no font of the machine's, nothing fetched: the same pages give the same bytes.
"""

import os
import signal
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ordiclasse_inventory.outputs import french

from .fonts import write_fonts

_TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "bill"


class NoPango(Exception):
    """WeasyPrint's library is not on this machine; the message says what to install."""


def page(template: str, **facts: Any) -> str:
    """A document's HTML, its style within."""
    return _environment().get_template(template).render(**facts)


@cache
def _environment() -> Environment:
    # Escaping is on: names from the inventory are text here, whatever they hold.
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters.update(
        euros=french.euros,
        in_digits=french.in_digits,
        in_letters=french.amount_in_letters,
        in_plain_words=french.in_plain_words,
        in_words=french.in_words,
        last_day=french.last_day,
        number=french.number,
        percent=french.percent,
        price=french.price,
    )
    return environment


def pdfs(pages: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """Each document's PDF with its name, in order."""
    with TemporaryDirectory(prefix="ordiclasse-fonts-") as folder:
        configuration = write_fonts(Path(folder))
        workers = max(1, min(os.cpu_count() or 1, len(pages)))
        with ProcessPoolExecutor(
            workers, get_context("spawn"), initializer=_start, initargs=(str(configuration),)
        ) as pool:
            yield from zip(pages, pool.map(_pdf, pages.values()), strict=True)


def _start(configuration: str) -> None:
    """Begin a worker: fontconfig reads its configuration when WeasyPrint is loaded."""
    os.environ["FONTCONFIG_FILE"] = configuration
    # Ctrl-C is the parent's to answer.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _pdf(html: str) -> bytes:
    try:
        from weasyprint import HTML  # noqa: PLC0415 - after _start
    except OSError as error:
        raise NoPango(f"PDFs need Pango (in Debian: apt install libpangoft2-1.0-0): {error}") from error
    content: bytes = HTML(string=html, url_fetcher=_refuse).write_pdf(full_fonts=True)
    return content


def _refuse(url: str, *_: Any, **__: Any) -> NoReturn:
    raise ValueError(f"a document holds all that it shows; {url} is not fetched")
