"""Options of the commands that seal."""

from pathlib import Path

import click

from ordiclasse_inventory import state

from .common import DAY

key_option = click.option(
    "--key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    envvar="ORDICLASSE_SIGNING_KEY",
    help="Your SSH key; its public half where an agent holds it (git's user.signingkey where none is named).",
)
made_on_option = click.option(
    "--made-on", type=DAY, default=state.today, show_default="today", help="The day on the documents."
)
