"""`ordiclasse schema`."""

from pathlib import Path

import click

from ordiclasse_inventory import state
from ordiclasse_inventory.store.json_schema import KINDS, schema_files, schema_text


@click.command()
@click.argument("kind", type=click.Choice(KINDS), required=False)
@click.option(
    "--output",
    "-o",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write all of them into this folder: `schemas` in an inventory's.",
)
def schema(kind: str | None, output: Path | None) -> None:
    """Print the JSON Schema of a kind of YAML file, or write those of all, for editors.

    An editor that knows YAML finds the schema by the file's first line (yaml-language-server: $schema=…).
    """
    if (kind is None) == (output is None):
        raise click.UsageError("expected one of the kinds, or --output")
    if kind:
        click.echo(schema_text(kind), nl=False)
    if output:
        try:
            output.mkdir(parents=True, exist_ok=True)
            for name, text in schema_files().items():
                state.write(output / name, text)
        except OSError as refused:
            raise click.ClickException(f"{output}: {refused.strerror}") from refused
