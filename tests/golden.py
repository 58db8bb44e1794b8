"""Golden files: what people read, as a picture of how it looks.

    ORDICLASSE_RENEW_GOLDEN=1 pytest tests/outputs tests/cli tests/imports

writes them anew; `git diff` then shows what people would see change.
"""

import os
from pathlib import Path


def check(path: Path, text: str) -> None:
    """The text is what the file holds."""
    if os.environ.get("ORDICLASSE_RENEW_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert text == path.read_text(), f"{path} differs: see tests/golden.py"
