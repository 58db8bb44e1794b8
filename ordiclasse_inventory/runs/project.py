"""Where the project lies: deploy/, roles/ and ansible.cfg stand beside the package."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
