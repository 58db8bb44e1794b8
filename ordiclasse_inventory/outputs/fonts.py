"""The documents' typeface, and no other: what the machine has makes no difference.

Source Sans Pro (SIL Open Font License 1.1) comes from a Python package. It is cut to European Latin here, and
each PDF carries it whole: left to WeasyPrint, HarfBuzz would cut it, in each version otherwise.
"""

from importlib.resources import as_file, files
from pathlib import Path
from xml.sax.saxutils import escape

from fontTools import subset

FAMILY = "Source Sans Pro"
_FACES = ("Regular", "It", "Semibold")
# Basic Latin to Latin Extended-B, punctuation with narrow spaces, then signs.
_LETTERS = (*range(0x20, 0x250), *range(0x2000, 0x2070), *map(ord, "€№™−≠≤≥"))
_FEATURES = ("ccmp", "kern", "lnum", "locl", "mark", "tnum")
_CONFIGURATION = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


def write_fonts(folder: Path) -> Path:
    """Write the faces into a folder, with the configuration by which fontconfig finds only them; its path."""
    options = subset.Options(
        hinting=False, layout_features=_FEATURES, name_IDs="*", notdef_outline=True, recalc_timestamp=False
    )
    for face in _FACES:
        with as_file(files("font_source_sans_pro") / "files" / f"SourceSansPro-{face}.ttf") as path:
            font = subset.load_font(path, options)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=_LETTERS)
        cutter.subset(font)
        subset.save_font(font, folder / f"{face}.ttf", options)
    # Two processes that start at once both make it if it is missing, and fontconfig complains in the second.
    cache = folder / "cache"
    cache.mkdir()
    configuration = folder / "fonts.conf"
    configuration.write_text(_CONFIGURATION.format(folder=escape(str(folder)), cache=escape(str(cache))))
    return configuration
