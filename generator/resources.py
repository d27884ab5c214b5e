"""Finds the shipped files: beside the package in a checkout, inside it when installed."""

from pathlib import Path

from generator.errors import StorageError

__all__ = ["find"]

_PACKAGE = Path(__file__).resolve().parent


def find(kind: str) -> Path:
    """Return the folder of shipped `schemas`, `templates`, `configs` or `knowledge`.

    Raises:
        StorageError: the installation is incomplete.
    """
    installed = _PACKAGE / "data" / kind
    checkout = _PACKAGE.parent / kind
    if installed.is_dir():
        return installed
    if checkout.is_dir() and (_PACKAGE.parent / "setup.cfg").is_file():
        return checkout
    raise StorageError(
        f"{installed}: the installation must hold {kind}; it doesn't. Reinstall askwright."
    )
