"""The `ordiclasse` command: one file a command, each loaded when it is called."""

import errno
import io
import sys
from importlib import import_module
from typing import Any

import click

_COMMANDS = (
    "audit",
    "bill",
    "catalogue",
    "check",
    "counts",
    "device",
    "diff",
    "export",
    "generate",
    "import",
    "plan",
    "provision",
    "renewals",
    "restore",
    "retired",
    "runs",
    "schema",
    "school",
    "schools",
    "show",
    "ssh",
    "wake",
)
# `import` is a word of Python's own: file and function are called otherwise.
_FILES = {"import": "import_"}


class _Commands(click.Group):
    """Commands by the name of their file: `ordiclasse check` does not wait for what `provision` needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        name = _FILES.get(cmd_name, cmd_name)
        command: click.Command = getattr(import_module(f"{__name__}.{name}"), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Say in a line what the machine refuses: a full disk, where the answer goes to a file.

        Of a reader that has gone (`| head`) click says nothing. A sign that the terminal's character set
        doesn't have is written as in Python (`\\u2019`).
        """
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except OSError as refused:
            if refused.errno == errno.EPIPE:
                raise
            raise click.ClickException(f"{refused.filename or 'the answer'}: {refused.strerror}") from refused


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ordiclasse", message="%(prog)s %(version)s")
def main() -> None:
    """Run the computers of a city's nursery and primary schools, from one folder of plain files.

    Exit codes: 0 done; 1 the files or the machines have a problem; 2 wrong usage.
    """
