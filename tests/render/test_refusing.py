"""Templates from strangers: nothing but values comes out, and nothing runs away."""

import importlib.util
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator.render import MAX_RENDERED_CHARS, TemplateFault, holds, names_in, render

_SPEC = importlib.util.spec_from_file_location("payloads", Path(__file__).parent / "payloads.py")
payloads = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(payloads)

BOMBS = [
    "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
    "{{ 'a' * 10**9 }}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ 'x'|center(1000000000) }}",
    "{{ 'x'.ljust(1000000000) }}",
    "{{ 'x'.zfill(1000000000) }}",
    "{{ '\\t'.expandtabs(1000000000) }}",
    "{{ '{:>1000000000}'.format(1) }}",
    "{{ 'x'|indent(1000000) }}",
    "{{ 'abc'|batch(1000000000, 'x')|list }}",
    "{{ 'abc'|slice(1000000000)|list }}",
    "{{ lipsum(n=200000) }}",
    "{% print 'x' * 64 * 1024**3 %}",
    "{{ x|wordwrap(1) }}",
    "{{ x|replace('', x) }}",
    "{{ [1]|random }}",
    "{{ now() }}",
]
GROWING = {
    "doubling": "{% set s = 'xxxxxxxx' %}" + "{% set s = s ~ s %}" * 40 + "{{ s }}",
    "nested loops": "".join(f"{{% for a{i} in xs %}}" for i in range(8))
    + "xxxxxxxxxxxxxxxx"
    + "{% endfor %}" * 8,
    "loops of nothing": "".join(f"{{% for a{i} in xs %}}" for i in range(8)) + "{% endfor %}" * 8,
    "macros that call macros": "{% macro m0() %}xxxxxxxx{% endmacro %}"
    + "".join(
        f"{{% macro m{i}() %}}{f'{{{{ m{i - 1}() }}}}' * 4}{{% endmacro %}}" for i in range(1, 20)
    )
    + "{{ m19() }}",
    "numbers": "{% set n = 9 %}" + "{% set n = n + n %}" * 200 + "{{ n }}",
    "joins": "{{ [xs|join(big), xs|join(big)]|join(big) }}",
    "lists of lists": "{{ [[xs, xs], [xs, xs]]|join(big) }}" * 50,
}
DEEP = {
    "parentheses": "{{ " + "(" * 2_000 + "1" + ")" * 2_000 + " }}",
    "brackets": "{{ " + "[" * 2_000 + "]" * 2_000 + " }}",
    "ifs": "{% if x %}" * 300 + "{% endif %}" * 300,
    "fors": "{% for x in y %}" * 300 + "{% endfor %}" * 300,
    "nots": "{{ " + "not " * 5_000 + "x }}",
    "choices": "{{ " + "1 if x else " * 5_000 + "x }}",
    "signs": "{{ " + "-" * 5_000 + "1 }}",
    "filters": "{{ x" + "|upper" * 5_000 + " }}",
    "parts": "{{ x" + "['a']" * 5_000 + " }}",
    "sums": "{{ 1" + " + 1" * 5_000 + " }}",
}


@pytest.mark.parametrize("payload", payloads.PAYLOADS)
def test_tp_3_an_injection_is_refused_before_it_is_rendered(payload, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    try:
        unknown = names_in(payload) - {"product"}
    except TemplateFault:
        unknown = {"refused"}
    assert unknown, "validation refuses it"
    with pytest.raises(TemplateFault):
        render(payload, {"product": "a mug"})
    assert not list(tmp_path.iterdir())


EXPRESSIONS = [
    payload.removeprefix("{{").removesuffix("}}").strip()
    for payload in payloads.PAYLOADS
    if payload.startswith("{{") and payload.count("{{") == 1
]


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_tp_3_an_injection_is_no_condition_either(expression, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TemplateFault):
        holds(expression, {"product": "a mug"})
    assert not list(tmp_path.iterdir())


def test_tp_3_there_are_at_least_83_payloads():
    assert len(EXPRESSIONS) > 100
    assert len(set(payloads.PAYLOADS)) >= 83


@pytest.mark.parametrize("template", BOMBS)
def test_tp_7_tp_8_tp_9_tp_18_what_could_run_away_is_no_part_of_the_language(template):
    with pytest.raises(TemplateFault):
        render(template, {"x": "abc"})


@pytest.mark.parametrize("name", GROWING)
def test_tp_8_what_grows_is_stopped_in_time_and_memory(name):
    """In a process of its own, so that its peak is its own: idle and 64 MB more."""
    code = (
        "import resource, sys, time\n"
        "from generator.render import TemplateFault, render\n"
        "import generator.render.language\n"
        "source = sys.stdin.read()\n"
        "values = {'xs': ['x' * 100] * 100, 'big': 'y' * 100_000}\n"
        "idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "start = time.process_time()\n"
        "try:\n    render(source, values); print('ok', end=' ')\n"
        "except TemplateFault:\n    print('fault', end=' ')\n"
        "took = time.process_time() - start\n"
        "grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle\n"
        "print(took, grown / 1024)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        input=GROWING[name],
        capture_output=True,
        text=True,
        check=True,
    )
    verdict, took, grown_mb = run.stdout.split()
    assert verdict == "fault"
    assert float(took) < 1
    assert float(grown_mb) < 64


@pytest.mark.parametrize("name", DEEP)
def test_tp_10_what_nests_too_deep_is_refused(name):
    start = time.process_time()
    with pytest.raises(TemplateFault, match="too deep"):
        render(DEEP[name], {"x": "a", "y": ["b"]})
    assert time.process_time() - start < 1


def test_tp_10_a_macro_can_not_call_itself():
    with pytest.raises(TemplateFault, match="calls, except of macros defined above"):
        render("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", {})


def test_tp_11_a_text_of_more_than_a_million_characters_is_not_rendered():
    with pytest.raises(TemplateFault, match="at most 1,000,000 characters"):
        render("{{ x }}{{ x }}", {"x": "a" * (MAX_RENDERED_CHARS // 2 + 1)})
    with pytest.raises(TemplateFault, match="at most 1,000,000 characters"):
        render("{% if x %}{{ x }}{{ x }}{% endif %}", {"x": "a" * (MAX_RENDERED_CHARS // 2 + 1)})


@pytest.mark.parametrize(
    "text", ["{{ 7*7 }}", "{% raw %}", "{#", "{name}", "%s", "{{ self }}", "<b>&\"'", "$ENV"]
)
def test_tp_13_tp_14_tp_15_a_value_is_never_evaluated_or_escaped(text):
    assert render("a {{ x }} b", {"x": text}) == f"a {text} b"
    assert render("{% for one in xs %}{{ one.text }}{% endfor %}", {"xs": [{"text": text}]}) == text


def test_tp_21_10_000_templates_leave_no_more_than_50_mb_behind():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for i in range(10_000):
        more = "{% if x %} and {{ x }}{% endif %}" if i % 10 == 0 else ""
        render(f"Template {i} of {{{{ x }}}}{more}", {"x": "y"})
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown_mb < 50
