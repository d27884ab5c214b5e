"""Finds what looks like a key or a password in a text, by how the known issuers write theirs.

A rule is a literal that must stand in the text, which is fast to look for, and a pattern. Last
comes a rule for any name of a secret with a value behind it that looks random.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Secret", "find_secrets"]

_N_SHOWN = 4


class Secret(NamedTuple):
    """A find: `shown` is its first signs and no more."""

    start: int
    kind: str
    shown: str


# issuer -> what its secrets begin with and what follows
_PREFIXES: dict[str, tuple[tuple[str, str], ...]] = {
    "1Password": (("ops_eyJ", r"[\w+/=-]{40,}"), ("A3-", r"[A-Z0-9]{6}-[A-Z0-9-]{20,}")),
    "Adobe": (("p8e-", r"[a-zA-Z0-9]{32}"),),
    "age": (("AGE-SECRET-KEY-1", r"[A-Z0-9]{40,}"),),
    "Alibaba": (("LTAI", r"[a-zA-Z0-9]{17,21}"),),
    "Anthropic": (("sk-ant-", r"[\w-]{20,}"),),
    "AWS": tuple((p, r"[A-Z2-7]{16}") for p in ("AKIA", "ASIA", "ABIA", "ACCA")),
    "Atlassian": (("ATATT3", r"[\w=-]{40,}"),),
    "Clojars": (("CLOJARS_", r"[a-z0-9]{40,}"),),
    "Databricks": (("dapi", r"[0-9a-f]{32}"),),
    "DigitalOcean": tuple((f"{p}_v1_", r"[0-9a-f]{64}") for p in ("dop", "doo", "dor")),
    "Discord": (("https://discord.com/api/webhooks/", r"\d+/[\w-]{20,}"),),
    "Docker": (("dckr_pat_", r"[\w-]{20,}"),),
    "Doppler": (("dp.pt.", r"[a-zA-Z0-9]{40,}"), ("dp.st.", r"[\w.-]{30,}")),
    "Duffel": (("duffel_", r"(?:test|live)_[\w-]{40,}"),),
    "Dynatrace": (("dt0c01.", r"[A-Z0-9]{24}\.[A-Z0-9]{40,}"),),
    "EasyPost": (("EZAK", r"[a-zA-Z0-9]{50,}"), ("EZTK", r"[a-zA-Z0-9]{50,}")),
    "Facebook": (("EAAC", r"[a-zA-Z0-9]{60,}"), ("EAAM", r"[a-zA-Z0-9]{60,}")),
    "Figma": (("figd_", r"[\w-]{30,}"),),
    "Flutterwave": (("FLWSECK", r"[_-](?:TEST-)?[a-zA-Z0-9]{12,}"),),
    "Frame.io": (("fio-u-", r"[\w-]{60,}"),),
    "GitHub": (
        *((p, r"[A-Za-z0-9]{36,}") for p in ("ghp_", "gho_", "ghu_", "ghs_", "ghr_")),
        ("github_pat_", r"\w{50,}"),
    ),
    "GitLab": tuple(
        (p, r"[\w-]{20,}")
        for p in ("glpat-", "glptt-", "gldt-", "glrt-", "glft-", "glcbt-", "glsoat-", "glimt-")
    ),
    "Google": (
        ("AIza", r"[\w-]{35}"), ("GOCSPX-", r"[\w-]{24,}"), ("ya29.", r"[\w-]{30,}")
    ),
    "Grafana": (("glsa_", r"\w{32}_[0-9a-f]{8}"), ("glc_", r"[\w+/=]{30,}")),
    "Groq": (("gsk_", r"[a-zA-Z0-9]{40,}"),),
    "Hugging Face": (("hf_", r"[a-zA-Z0-9]{30,}"), ("api_org_", r"[a-zA-Z0-9]{30,}")),
    "Infracost": (("ico-", r"[a-zA-Z0-9]{32}"),),
    "Linear": (("lin_api_", r"[a-zA-Z0-9]{40}"),),
    "Mailgun": (("key-", r"[0-9a-f]{32}"), ("pubkey-", r"[0-9a-f]{32}")),
    "Mapbox": (("sk.eyJ", r"[\w.-]{60,}"),),
    "New Relic": tuple((p, r"[\w-]{20,}") for p in ("NRAK-", "NRII-", "NRJS-", "NRIQ-")),
    "npm": (("npm_", r"[a-zA-Z0-9]{36}"),),
    "NuGet": (("oy2", r"[a-z0-9]{43}"),),
    "OpenAI": (
        ("sk-proj-", r"[\w-]{20,}"), ("sk-svcacct-", r"[\w-]{20,}"), ("sk-", r"[a-zA-Z0-9]{32,}")
    ),
    "Perplexity": (("pplx-", r"[a-zA-Z0-9]{40,}"),),
    "PlanetScale": tuple(
        (f"pscale_{p}_", r"[\w=.-]{32,}") for p in ("tkn", "pw", "oauth")
    ),
    "Postman": (("PMAK-", r"[0-9a-f]{24}-[0-9a-f]{34}"),),
    "Prefect": (("pnu_", r"[a-zA-Z0-9]{36}"),),
    "Pulumi": (("pul-", r"[0-9a-f]{40}"),),
    "PyPI": (("pypi-AgE", r"[\w-]{50,}"),),
    "ReadMe": (("rdme_", r"[a-z0-9]{70}"),),
    "Replicate": (("r8_", r"[a-zA-Z0-9]{37}"),),
    "RubyGems": (("rubygems_", r"[0-9a-f]{48}"),),
    "Scalingo": (("tk-us-", r"[\w-]{48}"),),
    "Sendgrid": (("SG.", r"[\w-]{16,}\.[\w-]{30,}"),),
    "Sendinblue": (("xkeysib-", r"[0-9a-f]{64}-[a-zA-Z0-9]{16}"),),
    "Sentry": (("sntrys_", r"[\w+/=]{40,}"), ("sntryu_", r"[0-9a-f]{64}")),
    "Shippo": (("shippo_", r"(?:live|test)_[0-9a-f]{40}"),),
    "Shopify": tuple((p, r"[0-9a-fA-F]{32}") for p in ("shpat_", "shpca_", "shppa_", "shpss_")),
    "Slack": (
        *((f"xox{p}", r"[\w-]{10,}") for p in ("b-", "p-", "a-", "r-", "s-", "e.")),
        ("xapp-", r"[\w-]{10,}"),
        ("https://hooks.slack.com/", r"(?:services|workflows|triggers)/[\w/+-]{20,}"),
    ),
    "Square": (("sq0atp-", r"[\w-]{22,}"), ("sq0csp-", r"[\w-]{40,}"), ("EAAA", r"[\w-]{56,}")),
    "Stripe": (
        *((p, r"[a-zA-Z0-9]{10,}") for p in ("sk_live_", "sk_test_", "rk_live_", "rk_test_")),
        ("whsec_", r"[a-zA-Z0-9+/=]{24,}"),
    ),
    "Supabase": (("sbp_", r"[0-9a-f]{40}"),),
    "Tailscale": (("tskey-", r"[a-z]+-[\w-]{10,}"),),
    "Twilio": (("SK", r"[0-9a-f]{32}\b"),),
    "Vault": (("hvs.", r"[\w-]{24,}"), ("hvb.", r"[\w-]{60,}")),
    "xAI": (("xai-", r"[a-zA-Z0-9]{40,}"),),
}  # fmt: skip

_TAILS = tuple(
    (f"a key of {issuer}", literal, tail)
    for issuer, prefixes in _PREFIXES.items()
    for literal, tail in prefixes
)

# A literal that must stand in the text, and a pattern around it, compiled where it does.
_FORMS: tuple[tuple[str, str, str], ...] = (
    ("a private key", "PRIVATE KEY", r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY"),
    ("a private key", "PuTTY-User-Key-File", r"PuTTY-User-Key-File-\d"),
    ("a signed token", "eyJ", r"(?<!\w)eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    ("a key of Terraform", ".atlasv1.", r"\w{14}\.atlasv1\.[\w-]{60,}"),
    ("a key of Azure", "Q~", r"(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,34}"),
    ("a key of Azure", "AccountKey=", r"AccountKey=[\w+/]{40,}={0,2}"),
    ("a key of Telegram", ":AA", r"(?<!\d)\d{8,10}:AA[\w-]{33}"),
    ("a password in an address", "://", r"://[^\s/:@\"'<>]{1,80}:[^\s/@\"'<>]{3,80}@"),
)

# A value is looked for first and its name then: values are rarer, and a pattern that begins with
# one of two signs is fast to look for.
_VALUE = re.compile(r"[:=]>?\s{0,3}[\"'`]?(?P<value>[\w+/.~!@#$%^&*-]{12,200}={0,2})")
_NAME = re.compile(
    r"(?i)(?:key|token|secret|passw(?:or)?d|passwd|pwd|credentials?)[\"'`]?\s{0,3}[:=]?$"
)
_LONG_WORD = re.compile(r"[\w+/=~-]{14,}")
_PLAIN_WORD = re.compile(r"[A-Z]?[a-z_/-]+$")
_MAX_NAME_CHARS = 24
_MIN_ENTROPY = 3.0
"""Bits a sign: random hex of 32 signs has about 3.6, English words 2.5 to 3.5 but no figures."""


def find_secrets(text: str) -> Iterator[Secret]:
    """Yield what looks like a secret, one for each place, in no particular order.

    >>> [found.shown for found in find_secrets("aws: AKIAQWERTYUIOPASDFGH")]
    ['AKIA\u2026']
    """
    taken: set[int] = set()
    for kind, start, end in _of_known_forms(text) if _may_hold_one(text) else ():
        if start not in taken:
            taken.add(start)
            yield Secret(start, kind, "" if text[start] == ":" else _cut(text[start:end]))
    for match in _VALUE.finditer(text):
        start = match.start("value")
        name = text[max(0, match.start() - _MAX_NAME_CHARS) : match.start()]
        if not _NAME.search(name) or not _is_random(match["value"]):
            continue
        if not any(at in taken for at in range(start - 8, match.end())):
            yield Secret(start, "a secret", _cut(match["value"]))


def _may_hold_one(text: str) -> bool:
    """Say whether it is worth looking for all the forms.

    Each but those of a private key and of a password in an address has a long word that isn't of
    small letters only.
    """
    if "PRIVATE KEY" in text or "://" in text:
        return True
    words = (word for part in text.split() if len(part) >= 14 for word in _LONG_WORD.findall(part))
    return any(_PLAIN_WORD.match(word) is None for word in words)


def _of_known_forms(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield (kind, start, end) of what stands in the form of an issuer."""
    for kind, literal, tail in _TAILS:
        at = text.find(literal)
        while at >= 0:
            after = re.compile(tail).match(text, at + len(literal))
            if after and not (at and text[at - 1].isascii() and text[at - 1].isalnum()):
                yield kind, at, after.end()
            at = text.find(literal, after.end() if after else at + len(literal))
    for kind, literal, pattern in _FORMS:
        if literal in text:
            yield from ((kind, *match.span()) for match in re.finditer(pattern, text))


def _cut(text: str) -> str:
    return f"{text[:_N_SHOWN]}\u2026"


def _is_random(value: str) -> bool:
    """Say whether a value has letters and figures mixed as no word or path has."""
    has_both = any(c.isdigit() for c in value) and any(c.isalpha() for c in value)
    counts = Counter(value).values()
    entropy = -sum(n / len(value) * math.log2(n / len(value)) for n in counts)
    return has_both and entropy >= _MIN_ENTROPY and "://" not in value
