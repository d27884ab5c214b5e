import hashlib
import time

import pytest

from generator.config import Source
from generator.knowledge.flags import flag_warnings
from generator.knowledge.secrets import _PREFIXES, find_secrets
from generator.knowledge.txt import load_txt

HEX = hashlib.sha512(b"planted").hexdigest()
MIXED = "".join(c.upper() if int(d, 16) % 2 else c for c, d in zip(HEX, reversed(HEX), strict=True))

# What stands behind the literal of each issuer's rule; made up, in the form the issuer uses.
FORMS = {
    "A3-": "A3B4C5-D6E7F8-G9H0J-K1L2M-N3P4Q-R5S6T",
    "dt0c01.": "A" * 8 + "B2C3D4E5F6G7H8I9." + "Z9Y8X7W6V5" * 5,
    "SG.": MIXED[:22] + "." + MIXED[22:65],
    "PMAK-": HEX[:24] + "-" + HEX[24:58],
    "xkeysib-": HEX[:64] + "-" + HEX[64:80],
    "glsa_": MIXED[:32] + "_" + HEX[:8],
    "https://discord.com/api/webhooks/": "123456789012345678/" + MIXED[:60],
    "https://hooks.slack.com/": "services/T0001/B0001/" + MIXED[:24],
    "FLWSECK": "_TEST-" + HEX[:32] + "-X",
    "shippo_": "live_" + HEX[:40],
    "duffel_": "test_" + MIXED[:43],
    "tskey-": "auth-" + MIXED[:20],
    "AGE-SECRET-KEY-1": (HEX.upper() * 2)[:58],
    **{p: "ABCD2345EFGH6723" for p in ("AKIA", "ASIA", "ABIA", "ACCA")},
}  # fmt: skip


def planted(literal: str) -> str:
    if literal in FORMS:
        return literal + FORMS[literal]
    return literal + {"AIza": MIXED[:35], "oy2": HEX[:43], "SK": HEX[:32], "dapi": HEX[:32],
                      "key-": HEX[:32], "pubkey-": HEX[:32], "tk-us-": MIXED[:48],
                      "p8e-": MIXED[:32], "ico-": MIXED[:32], "npm_": MIXED[:36],
                      "lin_api_": MIXED[:40], "r8_": MIXED[:37], "pnu_": MIXED[:36],
                      "LTAI": MIXED[:20]}.get(literal, HEX[:64] + HEX[:32])  # fmt: skip


PLANTED = [
    (issuer, planted(literal)) for issuer, rules in _PREFIXES.items() for literal, _ in rules
]
SERVICES = """
adafruit airtable algolia asana beamer bitbucket bittrex codecov coinbase confluent contentful
datadog droneci dropbox etsy fastly finicity flickr freshbooks gitter hubspot intercom jfrog kraken
kucoin launchdarkly linkedin lob mattermost messagebird netlify nytimes okta plaid rapidapi
sumologic travisci trello twitch twitter typeform yandex zendesk
"""
NAMES = [
    f"{service}_{word}"
    for service in SERVICES.split()
    for word in ("api_key", "access_token", "client_secret")
]


@pytest.mark.parametrize(("issuer", "secret"), PLANTED, ids=[s[:12] for _, s in PLANTED])
def test_dc_31_the_forms_of_known_issuers_are_found(issuer: str, secret: str) -> None:
    found = list(find_secrets(f"Set it up with {secret} and go on."))
    assert [item.kind for item in found][:1] == [f"a key of {issuer}"]
    assert found[0].shown == secret[:4] + "\u2026"


@pytest.mark.parametrize("form", ['{} = "{}"', "{}: {}", "{}=>'{}'", '"{}": "{}"'])
def test_dc_31_what_is_called_a_secret_and_looks_random_is_found(form: str) -> None:
    """With the rows above more than 222 planted secrets, the number of rules of a known scanner."""
    assert len(PLANTED) + len(NAMES) > 222
    missed = [name for name in NAMES if not list(find_secrets(form.format(name, HEX[:32])))]
    assert missed == []


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
        "-----BEGIN OPENSSH PRIVATE KEY-----",
        "PuTTY-User-Key-File-2: ssh-rsa",
        f"eyJ{HEX[:20]}.eyJ{HEX[:40]}.{HEX[:43]}",
        f"{MIXED[:14]}.atlasv1.{MIXED[:64]}",
        f"AccountName=a;AccountKey={MIXED[:86]}==;",
        f"123456789:AA{MIXED[:33]}",
        "postgres://me:hunter22@db.example/prod",
        "password: Tr0ub4dor&3xyz",
    ],
)
def test_dc_31_keys_tokens_and_passwords_of_other_forms_are_found(text: str) -> None:
    assert list(find_secrets(text))


@pytest.mark.parametrize(
    "text",
    [
        "The key question: what is a token of esteem?",
        "Your password must have 12 characters. Password: see the letter.",
        "token: supercalifragilistic",
        "https://example.org/a:b@c",
        "See section key-features and sk-learn, SK1, AKIA.",
        "The secret: he left the house at 10:30 in the morning.",
        "api_key = YOUR_API_KEY_HERE",
        "access key: https://example.org/keys/1234567890",
    ],
)
def test_prose_holds_no_secret(text: str) -> None:
    assert list(find_secrets(text)) == []


def test_dc_31_a_warning_names_the_line_and_never_the_secret() -> None:
    secret = "ghp_" + MIXED[:36]
    text = f"Setup\n\nUse this key:\n{secret}\n\nDone."
    warnings = flag_warnings(load_txt(text, "a.txt", Source("a.txt")).documents)
    assert warnings == [
        "line 4: looks like a key of GitHub (ghp_\u2026). Take it out, and revoke it if it was real"
    ]


def test_many_secrets_make_few_lines() -> None:
    text = "\n".join(
        f"AKIA{i:016d}".replace("0", "B").replace("1", "C").replace("8", "D").replace("9", "E")
        for i in range(200)
    )
    warnings = flag_warnings(load_txt(text, "a.txt", Source("a.txt")).documents)
    assert len(warnings) == 21
    assert warnings[-1] == "180 more that look like secrets"


def test_looking_for_secrets_takes_linear_time() -> None:
    """A megabyte of what each rule begins with."""
    text = "".join(literal for rules in _PREFIXES.values() for literal, _ in rules)
    text = (text + "key = eyJ-----BEGIN ://:") * (1_000_000 // len(text))
    began = time.monotonic()
    list(find_secrets(text))
    assert time.monotonic() - began < 5
