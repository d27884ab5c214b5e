"""Texts to vectors, by the model that comes in a package; a provider's stands in `teachers`."""

from generator.embedding.local import LOCAL_MODEL, Embed, local_model

__all__ = ["LOCAL_MODEL", "Embed", "local_model"]
