"""A role's own scenario as the ground of a measurement; it takes the place of one that stands."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ROLES = Path(__file__).parents[2] / "roles"


@contextmanager
def scenario(role: str) -> Iterator[None]:
    """The role's machines, converged, for `tests.molecule.clients`; they are gone after the block."""
    with tempfile.TemporaryDirectory(prefix="ordiclasse-bench-") as folder:
        os.environ |= {
            "MOLECULE_EPHEMERAL_DIRECTORY": folder,
            "MOLECULE_PROJECT_DIRECTORY": str(_ROLES / role),
            "MOLECULE_SCENARIO_NAME": "default",
        }
        try:
            for step in ("destroy", "converge"):
                _molecule(step, role)
            yield
        finally:
            _molecule("destroy", role)


def _molecule(step: str, role: str) -> None:
    done = subprocess.run(("molecule", step), cwd=_ROLES / role, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"molecule {step} failed\n{done.stdout}{done.stderr}")
