"""Texts to vectors, by the model that comes in a package; a provider's stands in `teachers`."""

from generator.embedding.local import LOCAL_MODEL, Embed, check_local_model, local_model
from generator.embedding.packing import pack, pack_directions, unpack, unpack_directions
from generator.embedding.vectors import (
    LENGTH,
    Directions,
    Pairs,
    alike,
    directions,
    maybe_alike,
    pairs_of,
)

__all__ = [
    "LENGTH",
    "LOCAL_MODEL",
    "Directions",
    "Embed",
    "Pairs",
    "alike",
    "check_local_model",
    "directions",
    "local_model",
    "maybe_alike",
    "pack",
    "pack_directions",
    "pairs_of",
    "unpack",
    "unpack_directions",
]
