"""A refusal's kind: the provider's code before its text, and the wait that its text names."""

import json

import pytest

from generator.teachers.faults import Asked, fault_of
from generator.teachers.secrets import Mask

ASKED = Asked("openai at api.example", "some-model", "OPENAI_API_KEY", Mask())
PAY = (
    "Visit https://provider.example/account/rate-limits to learn more. You can increase your rate "
    "limit by adding a payment method at https://provider.example/account/billing."
)
"""How a limit a minute ends for accounts of the lowest tier: the word says nothing of a quota."""


def refusal(status, message, /, *, headers=None, **error):
    body = json.dumps({"error": {"message": message, **error}}).encode()
    return fault_of(status, headers or {}, body, ASKED)


@pytest.mark.parametrize(
    ("message", "wait_s"),
    [
        (f"Limit 3, Used 3, Requested 1. Please try again in 20s. {PAY}", 20.0),
        (f"on tokens per min (TPM): Limit 6000. Please try again in 857ms. {PAY}", 0.857),
        (f"on requests per day (RPD): Limit 200. Please try again in 7m12s. {PAY}", 432.0),
        (f"Slow down. {PAY}", None),
    ],
)
@pytest.mark.parametrize(
    "code", [{"code": "rate_limit_exceeded", "type": "requests"}, {"type": "rate_limit_error"}]
)
def test_nw_13_a_code_that_says_rate_limit_is_one_whatever_the_text_sells(message, wait_s, code):
    fault = refusal(429, message, **code)
    assert (fault.kind, fault.fatal, fault.retry_after_s) == ("rate-limit", False, wait_s)


def test_nw_13_a_wait_in_a_header_goes_before_one_in_words():
    fault = refusal(429, "Please try again in 20s.", headers={"retry-after": "3"})
    assert fault.retry_after_s == 3.0


@pytest.mark.parametrize(
    ("status", "message", "error"),
    [
        (429, "You exceeded your current quota, please check your plan and billing details.", {}),
        (429, "Please try again in 20s.", {"code": "insufficient_quota"}),
        (429, "no", {"code": "insufficient_quota", "type": "rate_limit_error"}),
        (429, "Your account is not active.", {"code": "billing_not_active"}),
        (400, "Billing hard limit has been reached", {"code": "billing_hard_limit_reached"}),
        (403, "This method requires billing to be enabled.", {"status": "PERMISSION_DENIED"}),
        (429, "free-models-per-day is reached", {"code": 429}),
        (429, f"on requests per day (RPD): Limit 200. {PAY}", {"code": "rate_limit_exceeded"}),
    ],
)
def test_nw_16_what_is_used_up_for_good_ends_the_run(status, message, error):
    fault = refusal(status, message, **error)
    assert (fault.kind, fault.fatal) == ("quota", True)


def test_a_limit_a_minute_that_is_called_a_quota_is_waited_out_when_its_text_names_the_wait():
    said = "You exceeded your current quota. quotaId: RequestsPerMinute. Please retry in 13.2s."
    fault = refusal(429, said, code=429, status="RESOURCE_EXHAUSTED")
    assert (fault.kind, fault.retry_after_s) == ("rate-limit", 13.2)


def test_nw_9_a_request_that_no_minute_has_room_for_fails_its_unit_and_is_not_sent_again():
    said = f"Request too large on tokens per min (TPM): Limit 30000, Requested 50000. {PAY}"
    fault = refusal(429, said, code="rate_limit_exceeded", type="tokens")
    assert (fault.kind, fault.permanent, fault.fatal) == ("bad-request", True, False)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'{"error": "billing"}', b'{"code": 7}'])
def test_a_bare_429_is_a_rate_limit(body):
    assert fault_of(429, {}, body, ASKED).kind == "rate-limit"
