"""The embedding model that comes in wordllama's package: nothing is downloaded.

Static embeddings: a vector of 256 numbers a token (16 MB, of the vocabulary of Llama 2), and a
text's vector is the mean of its tokens'. So word order says nothing, and texts of thousands of
words are as quick as their tokens.

Source: Miller 2024, "WordLlama: recycled token embeddings from large language models".
"""

import functools
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.errors import UsageError

__all__ = ["LOCAL_MODEL", "Embed", "check_local_model", "local_model"]

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts to vectors, a row a text. A text's row doesn't depend on the texts beside it."""

LOCAL_MODEL = "wordllama l2_supercat 256"
"""Names the model in what is kept of its vectors."""

_BATCH = 1024


def local_model(what: str = "Comparing by meaning") -> Embed:
    """Return the embedding model that comes in wordllama's package.

    Args:
        what: what needs it, as the error says.

    Raises:
        UsageError: wordllama isn't installed.
    """
    check_local_model(what)
    model = _load()
    tokenizer, table = model.tokenizer, model.embedding
    tokenizer.no_padding()

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        """Return each text's mean, not wordllama's own: its sums depend on the batch's longest."""
        found = np.zeros((len(texts), table.shape[1]), np.float32)
        for low in range(0, len(texts), _BATCH):
            # Half of a pair in UTF-16, which JSON can say and UTF-8 can't, becomes a "?".
            part = [t.encode(errors="replace").decode() for t in texts[low : low + _BATCH]]
            encoded = tokenizer.encode_batch(part, add_special_tokens=False)
            for i, one in enumerate(encoded, low):
                if one.ids:
                    found[i] = table[one.ids].sum(axis=0, dtype=np.float64) / len(one.ids)
        return found

    return embed


def check_local_model(what: str = "Comparing by meaning") -> None:
    """Raise UsageError, with the command that installs it, where wordllama isn't there."""
    import importlib.metadata  # its own imports take longer than most of ours

    try:
        importlib.metadata.version("wordllama")
    except importlib.metadata.PackageNotFoundError:
        raise UsageError(
            f"{what} needs wordllama. Install it: pip install 'askwright[semantic]'"
        ) from None


@functools.cache
def _load() -> Any:  # noqa: ANN401 (wordllama has no types)
    # It sets up logging for the whole process as it is imported; what was set before goes first.
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    try:
        import wordllama

        # Without the folder it looks for its own tokenizer in "tokenizer", not in "tokenizers".
        home = Path(wordllama.__file__).parent
        return wordllama.WordLlama.load(cache_dir=home, disable_download=True)
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
