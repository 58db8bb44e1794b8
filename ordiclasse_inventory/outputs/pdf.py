"""HTML pages as PDF, laid out by WeasyPrint, in several processes.

No date of the machine's, no font of the machine's, nothing fetched: the same pages give the same bytes.
"""

import gc
import os
import signal
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

# A process takes some 100 MiB.
_MOST_PROCESSES = 8


class PdfError(Exception):
    """Pages can't be laid out on this machine; the message says why, for people."""


def pdfs(pages: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """Each document's PDF with its name, in order."""
    # fontTools takes a third of a second to load.
    from .fonts import write_fonts  # noqa: PLC0415

    with TemporaryDirectory(prefix="ordiclasse-fonts-") as folder:
        configuration = write_fonts(Path(folder))
        workers = max(1, min(os.cpu_count() or 1, len(pages), _MOST_PROCESSES))
        with ProcessPoolExecutor(
            workers, get_context("spawn"), initializer=_start, initargs=(str(configuration),)
        ) as pool:
            try:
                yield from zip(pages, pool.map(_pdf, pages.values()), strict=True)
            except BrokenProcessPool as error:
                raise PdfError("a process that lays out pages was ended: is there memory left?") from error


def _start(configuration: str) -> None:
    """Begin a worker: fontconfig reads its configuration when WeasyPrint is loaded."""
    os.environ["FONTCONFIG_FILE"] = configuration
    # A page's many objects live until it is done: looking for garbage among them takes a quarter of the time.
    gc.set_threshold(100_000, 20, 100)
    # Ctrl-C is the parent's to answer.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _pdf(html: str) -> bytes:
    try:
        from weasyprint import HTML  # noqa: PLC0415 - after _start
    except OSError as error:
        raise PdfError(f"PDFs need Pango (in Debian: apt install libpangoft2-1.0-0): {error}") from error
    content: bytes = HTML(string=html, url_fetcher=_refuse).write_pdf(full_fonts=True)
    return content


def _refuse(url: str, *_: Any, **__: Any) -> NoReturn:
    raise ValueError(f"a document holds all that it shows; {url} is not fetched")
