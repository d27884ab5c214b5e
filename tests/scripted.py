"""A teacher that writes by a script: so much rubbish, so many duplicates, so much unsupported.

What it says depends on the request alone, never on the order of calls: a run of it gives the same
bytes at any concurrency.
"""

import asyncio
import hashlib
import json
import random
import re

from generator.records.calls import Reply
from tests.tiny import Quoting

ASPECTS = (
    "warranty",
    "weight",
    "voltage",
    "height",
    "width",
    "depth",
    "noise",
    "power",
    "range",
    "price",
    "colour",
    "age",
    "flow",
    "heat",
    "pressure",
    "speed",
    "load",
    "torque",
    "length",
    "volume",
)
RUBBISH = (
    "",
    "Ok?",
    "The pump is a fine machine.",
    "According to the passage, what is the {aspect} of the {product} pump?",
    "What does the picture below show of the {product} pump?",
    "What is the capital of a faraway country called Ruritania?",
    "What is the {aspect} of the {product} pump, and what is its colour?",
)
"""One for each filter that looks at a text, but the one for what is too long."""
DUPLICATE = "In a {cell} case: what is the warranty of the {first} pump?"
UNSUPPORTED = "In a {cell} case: who designed the {aspect} of the {product} pump?"
GOOD = "In a {cell} case: what is the {aspect} of the {product} pump?"


def products_of(n):
    """Return n invented names that no stemmer takes for one another."""
    parts = [a + b for a in ("bra", "dol", "fer", "gim", "hul") for b in ("dax", "mip", "nok")]
    return [(one + other).capitalize() for one in parts for other in parts][:n]


def write_documents(folder, n_products):
    """Write a document for each product: a passage with one sentence for each aspect."""
    folder.mkdir(parents=True, exist_ok=True)
    for p, product in enumerate(products_of(n_products)):
        facts = [
            f"The {aspect} of the {product} pump is {1_000 + 20 * p + a} units."
            for a, aspect in enumerate(ASPECTS)
        ]
        text = f"# {product} pump\n\n" + " ".join(facts) + "\n"
        (folder / f"{product.lower()}.md").write_text(text, encoding="utf-8")


def config_of(*, quota, n_categories=6, n_difficulties=3, **ask):
    names = [f"area {chr(97 + n)}" for n in range(n_categories)]
    return {
        "askwright": 1,
        "name": "scripted",
        "documents": ["documents"],
        "passages": {"size_words": 400},
        "difficulties": {
            f"level {n}": {"max_sentences": 1, "description": "asks for one fact"}
            for n in range(n_difficulties)
        },
        "quota": {"per_cell": quota},
        "categories": {name: {"description": "pumps"} for name in names},
        "dedup": {"threshold": 0.999},
        "ask": {"share": 1, **ask},
    }


def write_world(folder, *, quota=10, n_products=60, settings=None, **matrix):
    """Write documents and a config that asks for all of its instructions; return its path."""
    write_documents(folder / "documents", n_products)
    path = folder / "scripted.json"
    config = {**config_of(quota=quota, **matrix), **(settings or {})}
    path.write_text(json.dumps(config), encoding="utf-8")
    return path


class Scripted(Quoting):
    """Writes instructions about the passage's product and answers those that it can.

    Args:
        rubbish: how many of a hundred instructions are rubbish; so too the others.
        only: write nothing but these, over and over.
        spoil: says of the number of a call that writes what it says instead; None for nothing.
    """

    provider = "scripted"

    def __init__(self, *, rubbish=30, duplicates=20, unsupported=10, only=(), rng=None, spoil=None):
        super().__init__(rng)
        self.shares = (rubbish, duplicates, unsupported)
        self.only = only
        self.spoil = spoil or (lambda n, texts: None)
        self.n_written = 0

    async def reply(self, request):
        if request.kind == "answer":
            return await super().reply(request)
        if self.rng:
            await asyncio.sleep(self.rng.random() / 200)
        texts = self.only[: request.given.n_asked] if self.only else self.write(request)
        said = self.spoil(self.n_written, texts)
        self.n_written += 1
        if isinstance(said, Exception):
            raise said
        return Reply(said if said is not None else json.dumps({"instructions": list(texts)}))

    def write(self, request):
        prompt = request.messages[0].content
        category = re.search(r"- Category: (.+?):", prompt)[1]
        difficulty = re.search(r"- Difficulty: (.+?):", prompt)[1]
        product = request.given.passages[0].title.split()[0]
        seed = hashlib.sha256(f"{prompt} {request.sample}".encode()).hexdigest()
        rng = random.Random(seed)
        rubbish, duplicates, unsupported = self.shares
        known = " ".join(request.given.known)
        aspects = [one for one in ASPECTS if f"{one} of the {product}" not in known]
        rng.shuffle(aspects)
        found = []
        for aspect in aspects[: request.given.n_asked]:
            n = rng.randrange(100)
            form = (
                rng.choice(RUBBISH)
                if n < rubbish
                else DUPLICATE
                if n < rubbish + duplicates
                else UNSUPPORTED
                if n < rubbish + duplicates + unsupported
                else GOOD
            )
            words = {"aspect": aspect, "product": product, "cell": f"{category} {difficulty}"}
            found.append(form.format(**words, first=products_of(1)[0]))
        return found

    def answer(self, given):
        """Quote the sentence of aspect and product, where the instruction asks for one."""
        asked = re.search(r"what is the (\w+) of the (\w+) pump", given.instruction, re.IGNORECASE)
        for at, passage in enumerate(given.passages):
            for span in passage.sentences:
                text = passage.sentence(span)
                if asked and text.startswith(f"The {asked[1]} of the {asked[2]} pump"):
                    claim = {"text": text, "quotes": [{"passage": at, "text": text}]}
                    return json.dumps({"claims": [claim], "abstains": False})
        return json.dumps({"claims": [], "abstains": True})
