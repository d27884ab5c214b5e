"""Near-duplicates by meaning: cosine similarity of embeddings, greedy, first wins.

Opt-in, the extra `[semantic]`. The model of wordllama (static embeddings of 256 numbers a word,
16 MB) lies in its package, so nothing is downloaded; any other model is a function from texts to
vectors. Exact by brute force in blocks: 50,000 texts take about half a minute of one core.

Source: Abbas et al. 2023, "SemDeDup: data-efficient learning at web-scale through semantic
deduplication"; here without its clustering, so nothing is missed.
"""

from collections.abc import Sequence

import numpy as np

from generator.dedup.rule import Text
from generator.embedding import Embed, local_model
from generator.errors import UsageError
from generator.records.examples import Drop

__all__ = ["semantic_duplicates"]

_BLOCK = 1024


def semantic_duplicates(
    texts: Sequence[Text],
    *,
    threshold: float = 0.9,
    inclusive: bool = False,
    against: Sequence[Text] = (),
    embed: Embed | None = None,
) -> dict[str, Drop]:
    """Return a drop for every text whose meaning is that of one kept before it, by id.

    Args:
        texts: in greedy order; safe ones are never dropped.
        threshold: cosine similarity, 0 to 1, compared after rounding to 4 digits, so that the last
            bits of a float decide nothing.
        against: kept texts that stand before all others.
        embed: the model; None for `local_model()`.

    Raises:
        UsageError: the threshold is outside 0 to 1, or the model's package is missing.
    """
    if not 0 <= threshold <= 1:
        raise UsageError(f"threshold: must be from 0 to 1; got {threshold!r}. Give a fraction.")
    everyone = [*against, *texts]
    if not everyone:
        return {}
    vectors = (embed or local_model())([text.text for text in everyone]).astype(np.float32)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors /= np.where(norms > 0, norms, np.float32(1))
    kept = np.ones(len(everyone), bool)
    drops: dict[str, Drop] = {}
    for low in range(0, len(everyone), _BLOCK):
        block = vectors[low : low + _BLOCK]
        scores = np.round((block @ vectors[: low + len(block)].T).astype(np.float64), 4)
        near = scores >= threshold if inclusive else scores > threshold
        for i in range(len(block)):
            text = low + i
            found = np.flatnonzero(near[i, :text] & kept[:text])
            if len(found) and text >= len(against) and not everyone[text].safe:
                keeper, score = int(found[0]), float(scores[i, found[0]])
                kept[text] = False
                detail = f"semantic {'>=' if inclusive else '>'} {threshold:g}"
                drops[everyone[text].id] = Drop(
                    "near-duplicate", detail, round(score, 4), everyone[keeper].id
                )
    return drops
