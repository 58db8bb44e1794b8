"""LibreOffice without a window: what a spreadsheet makes of a file of ours, and files as it saves them."""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

# `,` and UTF-8, cells as they are shown, every sheet in a file of its own (`NAME-SHEET.csv`).
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
# Formulas are computed when a file is opened (0: always), whatever values it holds for them.
_RECALCULATION = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop>
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""


def convert(source: Path, to: str, folder: Path) -> list[Path]:
    """Convert a file into `folder`, `to` a format as `soffice --convert-to` has it; the files made.

    Formulas are computed anew.
    """
    folder.mkdir(parents=True, exist_ok=True)
    before = set(folder.iterdir())
    with TemporaryDirectory() as profile:
        settings = Path(profile, "user", "registrymodifications.xcu")
        settings.parent.mkdir()
        settings.write_text(_RECALCULATION)
        command = [
            "soffice",
            f"-env:UserInstallation=file://{profile}",
            "--headless",
            "--convert-to",
            to,
            "--outdir",
            str(folder),
            str(source),
        ]
        run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    made = sorted(set(folder.iterdir()) - before)
    assert run.returncode == 0, run.stderr
    assert made, run.stdout + run.stderr
    return made
