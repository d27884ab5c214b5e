"""Arguments and options that several commands have, worded once."""

from pathlib import Path
from typing import Final

import click

__all__ = ["ALLOW", "ALLOW_HOST", "CATEGORY", "CONFIG", "DIFFICULTY", "DOCUMENTS"]

CONFIG: Final = click.argument("config_path", metavar="CONFIG", type=click.Path(path_type=Path))

CATEGORY: Final = click.option(
    "--category", "categories", metavar="C", multiple=True, help="Only this category."
)

DIFFICULTY: Final = click.option(
    "--difficulty", "difficulties", metavar="D", multiple=True, help="Only this difficulty."
)

DOCUMENTS: Final = click.option(
    "--documents", metavar="PATH", multiple=True, help="Documents in place of the config's."
)

ALLOW: Final = click.option(
    "--allow",
    metavar="DIR",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A folder that the config's paths may lead into.",
)

ALLOW_HOST: Final = click.option(
    "--allow-host",
    "allowed_hosts",
    metavar="HOST",
    multiple=True,
    help="A host that the API key may be sent to, besides its provider's own.",
)
