"""Vectors as text, as a reply holds them: half precision, which a direction needs no more than."""

import base64
import binascii
import json
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["pack", "pack_directions", "unpack", "unpack_directions"]


def pack(vectors: Sequence[Sequence[float]] | NDArray[np.floating | np.integer]) -> str:
    """Return vectors as JSON: a list of base64 texts of little-endian half floats, scaled to 1.

    >>> unpack(pack([[0.0, -2.0]])).tolist()
    [[0.0, -1.0]]
    """
    wide = np.asarray(vectors, np.float64).reshape(len(vectors), -1 if len(vectors) else 0)
    norms = np.sqrt((wide * wide).sum(axis=1, keepdims=True))
    half = (wide / np.where(norms > 0, norms, 1.0)).astype("<f2")
    return json.dumps({"vectors": [base64.b64encode(row.tobytes()).decode() for row in half]})


def unpack(text: str) -> NDArray[np.float32]:
    """Return the vectors of `pack`.

    Raises:
        ValueError: the text holds none.
    """
    try:
        rows = [np.frombuffer(base64.b64decode(one), "<f2") for one in json.loads(text)["vectors"]]
        return np.stack(rows).astype(np.float32) if rows else np.zeros((0, 0), np.float32)
    except (KeyError, TypeError, RecursionError, binascii.Error) as fault:
        raise ValueError(f"must be packed vectors; {fault}") from None


def pack_directions(row: NDArray[np.int16]) -> str:
    """Return one direction as text."""
    return base64.b64encode(row.astype("<i2").tobytes()).decode()


def unpack_directions(text: str) -> NDArray[np.int16]:
    """Return the direction of `pack_directions`."""
    return np.frombuffer(base64.b64decode(text), "<i2").astype(np.int16)
