"""The made-up department as files of an inventory's folder: which there are, and where they lie."""

from collections.abc import Sequence

from .catalogue import CATALOGUE
from .communes import Place
from .conventions import conventions
from .readme import readme_md
from .schools import Made
from .settings import convention_yml, department_yml, school_yml, software_yml
from .tables import bodies_csv, communes_csv, devices_csv, headcounts_csv

_ORDICLASSE = """\
# For Ansible: `ansible-inventory -i FOLDER --graph`. Nothing to change here.
plugin: ordiclasse
"""


def department_files(places: Sequence[Place], made: Made, number: int, seed: int) -> dict[str, str]:
    """Relative path (with `/`) to text, for the whole folder."""
    files = {
        "README.md": readme_md(places, made, number, seed),
        "bodies.csv": bodies_csv(made.bodies),
        "communes.csv": communes_csv(places),
        "department.yml": department_yml(len(made.schools)),
        "ordiclasse.yml": _ORDICLASSE,
        "software.yml": software_yml(CATALOGUE),
    }
    for convention in conventions(made.bodies):
        files[f"conventions/{convention.key}.yml"] = convention_yml(convention)
    for school in made.schools:
        folder = f"schools/{school.key}"
        files[f"{folder}/school.yml"] = school_yml(school)
        files[f"{folder}/devices.csv"] = devices_csv(school.devices)
        files[f"{folder}/headcounts.csv"] = headcounts_csv(school.headcounts)
    return files
