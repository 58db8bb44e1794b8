"""An inventory as it was at a revision of git. The repository is only read."""

import subprocess
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ordiclasse_inventory.model.department import Department

from .department import Reading, read_department


class RevisionError(Exception):
    """Why git has no such state of the folder, in its own words."""


def read_version(root: Path) -> Reading:
    """Read a folder so that it can be compared with another one: a key's path is from the folder."""
    reading = read_department(root)
    if reading.department is None:
        return reading
    return Reading(_from_its_folder(reading.department, root), ())


def read_revision(root: Path, revision: str) -> Reading:
    """Read the inventory at `root` as it was at that revision.

    Raises RevisionError where git is missing, `root` lies in no repository, or was not there at the time.
    """
    if revision.startswith("-"):
        raise RevisionError(f"«{revision}» is an option, and no revision")
    commit = _run("git", "-C", str(root), "rev-parse", "--verify", f"{revision}^{{commit}}").decode().strip()
    # In a folder below the repository's own, git archives that folder alone, by paths from it.
    archive = _run("git", "-C", str(root), "archive", "--format=tar", commit)
    with TemporaryDirectory(prefix="ordiclasse-") as folder:
        # Python's own tarfile can't refuse paths that lead out of the folder before 3.11.4; tar does.
        _run("tar", "-x", "-C", folder, given=archive)
        return read_version(Path(folder))


def _run(*words: str, given: bytes = b"") -> bytes:
    try:
        done = subprocess.run(words, input=given, capture_output=True, check=False)
    except OSError as error:
        raise RevisionError(f"{words[0]} can't be run: {error.strerror}") from error
    if done.returncode:
        raise RevisionError(done.stderr.decode(errors="replace").strip().removeprefix("fatal: "))
    return done.stdout


def _from_its_folder(department: Department, root: Path) -> Department:
    management = department.management
    if management.key is None or not Path(management.key).is_relative_to(root.absolute()):
        return department
    key = str(Path(management.key).relative_to(root.absolute()))
    return replace(department, management=replace(management, key=key))
