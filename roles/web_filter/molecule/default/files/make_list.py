"""A made-up list, laid out as UT1's, for the categories named: `CATEGORY.example`, and some more."""

import hashlib
import sys
import tarfile
from pathlib import Path

more = {
    "adult": ["nu.jeux.example"],
    "games": ["jeux.example", "sous.adult.example"],
    "malware": ["198.51.100.66"],
}
tree, web = Path("/srv/list"), Path("/srv/web")
web.mkdir(parents=True, exist_ok=True)
sums = []
for category in sys.argv[1:]:
    folder = tree / category
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"{category.replace('_', '-')}.example", *more.get(category, [])]
    (folder / "domains").write_text("\n".join(names) + "\n")
    archive = web / f"{category}.tar.gz"
    with tarfile.open(archive, "w:gz") as members:
        members.add(folder, category)
    sums.append(f"{hashlib.md5(archive.read_bytes()).hexdigest()}  {archive.name}")
(web / "MD5SUM.LST").write_text("\n".join(sums) + "\n")
