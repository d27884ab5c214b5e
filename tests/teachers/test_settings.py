"""What a config may say of a teacher, and where its key may go."""

import pytest

from generator.config import TeacherSpec
from generator.errors import UsageError
from generator.teachers import TEACHERS, open_teacher
from generator.teachers.limits import DEFAULT_MAX_TOKENS, MAX_TOKENS_NAMES, max_tokens_of
from generator.teachers.openai_compatible import open_openai_compatible
from generator.teachers.presets import PRESETS
from generator.teachers.secrets import Mask, read_key
from generator.teachers.settings import is_loopback, read_settings

KEY = {"OPENAI_API_KEY": "sk-0123456789"}


def opened(environ=KEY, provider="openai", allowed_hosts=(), **options):
    spec = TeacherSpec(provider, "m", {}, options)
    return open_openai_compatible(spec, environ=environ, allowed_hosts=allowed_hosts)


@pytest.mark.parametrize("name", [n for n, preset in PRESETS.items() if preset.base_url])
def test_every_preset_opens_at_its_own_address(name):
    environ = {key: "key-0123456789" for key in PRESETS[name].key_names}
    teacher = opened(environ, provider=name)
    assert teacher.endpoint == PRESETS[name].base_url
    assert teacher.provider == name
    assert name in TEACHERS


def test_all_problems_of_the_settings_are_told_at_once():
    options = {"timeout_s": 0, "price": {"input": -1, "output": 2}, "trys": 2, "api_key": "x"}
    with pytest.raises(UsageError) as caught:
        read_settings(TeacherSpec("openai", "m", {"stream": True}, options))
    said = str(caught.value).splitlines()
    assert len(said) == 5
    assert "Did you mean 'tries'?" in str(caught.value)


@pytest.mark.parametrize(
    "name",
    [
        "n", "candidate_count", "candidateCount", "best_of", "bestOf", "num_return_sequences",
        "use_beam_search", "generation_config", "generationConfig", "extra_body", "http_options",
        "tools", "functions", "web_search_options", "plugins", "mcp_servers", "config",
    ],
)  # fmt: skip
@pytest.mark.parametrize("provider", ["openai", "gemini", "google-generativeai", "anthropic"])
def test_nothing_that_multiplies_or_hides_output_may_stand_in_params(name, provider):
    with pytest.raises(UsageError) as caught:
        read_settings(TeacherSpec(provider, "m", {name: 4}))
    assert f"params.{name} is askwright's to set" in str(caught.value)


@pytest.mark.parametrize(
    "name", ["maxOutputTokens", "maxTokens", "num_predict", "n_predict", "max_new_tokens"]
)
def test_a_cap_on_a_reply_by_another_name_is_refused_with_the_right_one(name):
    with pytest.raises(UsageError, match="Write max_tokens"):
        read_settings(TeacherSpec("openai", "m", {name: 500}))


@pytest.mark.parametrize("value", [-5, 0, "500", 1.5, 500.0, True, None, [1]])
@pytest.mark.parametrize("name", MAX_TOKENS_NAMES)
def test_a_cap_on_a_reply_is_a_whole_number_from_1_on(name, value):
    with pytest.raises(UsageError) as caught:
        read_settings(TeacherSpec("openai", "m", {name: value}))
    assert str(caught.value) == (
        f"teacher openai: params.{name} must be a whole number from 1 on; got {value!r}. Leave it "
        "out for 2,048."
    )


def test_a_cap_on_a_reply_stands_once():
    both = {"max_tokens": 100, "max_output_tokens": 9000}
    with pytest.raises(UsageError, match=r"once; got max_tokens and max_output_tokens\."):
        read_settings(TeacherSpec("gemini", "m", both))
    for name in MAX_TOKENS_NAMES:
        read_settings(TeacherSpec("gemini", "m", {name: 1}))
        assert max_tokens_of({name: 1}) == 1
    assert max_tokens_of({}) == DEFAULT_MAX_TOKENS == 2048


def test_cf_39_a_host_is_allowed_only_from_outside_the_config():
    with pytest.raises(UsageError, match=r"--allow-host proxy\.example"):
        opened(base_url="https://proxy.example/v1")
    teacher = opened(base_url="https://proxy.example/v1", allowed_hosts=("proxy.example",))
    assert teacher.endpoint == "https://proxy.example/v1"
    environ = {**KEY, "OPENAI_BASE_URL": "https://proxy.example/v1"}
    assert opened(environ).endpoint == "https://proxy.example/v1"


@pytest.mark.parametrize(
    "host", ["api.openai.com.attacker.example", "127.0.0.1.attacker.example", "xapi.openai.com"]
)
def test_cf_39_a_host_that_only_looks_like_the_providers_gets_no_key(host):
    with pytest.raises(UsageError, match="--allow-host"):
        opened(base_url=f"https://{host}/v1")


def test_a_key_travels_by_https_only():
    with pytest.raises(UsageError, match="https"):
        opened(base_url="http://proxy.example/v1", allowed_hosts=("proxy.example",))


def test_without_a_key_any_server_may_be_asked():
    url = "http://gpu.internal:8000/v1"
    assert opened({}, provider="openai-compatible", base_url=url).endpoint == url


def test_the_variable_that_holds_the_key_may_be_named_but_its_host_must_be_allowed():
    options = {"base_url": "https://acme.example/v1", "api_key_env": "OPENAI_API_KEY"}
    with pytest.raises(UsageError, match="--allow-host"):
        opened(KEY, provider="openai-compatible", **options)


@pytest.mark.parametrize(
    ("host", "here"),
    [("localhost", True), ("127.8.9.1", True), ("::1", True), ("0.0.0.0", False), ("a", False)],
)
def test_this_machine_is_known_by_its_addresses(host, here):
    assert is_loopback(host) is here


def test_an_unknown_provider_gets_the_nearest_name(tmp_path):
    with pytest.raises(UsageError, match="Did you mean 'gemini'"):
        open_teacher(TeacherSpec("gemni"), tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "AIzaSyA1234567890abcdef", "Bearer abc.def-123456", "https://x/?key=abcdefgh&y=1",
        "https://user:secret99@host/", "hf_abcdefgh12", "gsk_abcdefgh12", "my-own-key-123",
    ],
)  # fmt: skip
def test_sc_2_whatever_looks_like_a_key_is_masked(text):
    shown = Mask(["my-own-key-123"])(f"it said {text} there")
    assert "***" in shown
    for secret in ("1234567890", "def-123456", "abcdefgh", "secret99", "own-key"):
        assert secret not in shown


def test_the_first_variable_that_is_set_counts():
    environ = {"GOOGLE_API_KEY": "second-12345", "GEMINI_API_KEY": "first-12345"}
    assert (
        read_key(("GEMINI_API_KEY", "GOOGLE_API_KEY"), environ, teacher="gemini") == "first-12345"
    )
