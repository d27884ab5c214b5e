"""The template language: what it says, and that it says what Jinja says."""

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.render import TemplateFault, holds, names_in, parts_in, render, used_names

VALUES = {
    "name": "Sprig 3",
    "product": {"name": "mill", "price": 39, "tags": ["a", "b"]},
    "items": [{"t": "x"}, {"t": "y"}],
    "n": 3,
    "empty": "",
}
SAME_AS_JINJA = [
    "plain",
    "{{ name }}",
    "{{ name }} and {{name}}",
    "{{ product.name }} costs {{ product.price }}",
    "{{ product['name'] }}",
    "{{ product.tags[1] }}",
    "{% if n > 2 %}big{% elif n == 2 %}two{% else %}small{% endif %}",
    "{% for item in items %}{{ loop.index }}:{{ item.t }}{% if not loop.last %}, {% endif %}{% endfor %}",  # noqa: E501
    "{% for item in product.tags %}{{ loop.index0 }}{{ loop.first }}{% else %}none{% endfor %}",
    "{{ product.tags | join(' > ') }}",
    "{{ items | join('-', attribute='t') }}",
    "{{ name | upper }}{{ name | lower }}{{ 'a b' | title }}{{ 'aB' | capitalize }}",
    "{{ product.tags | length }}{{ name | count }}",
    "{{ product.tags | first }}{{ product.tags | last }}",
    "{{ '  x ' | trim }}",
    "{{ ['b', 'a'] | sort | join }}",
    "{{ ['b', 'a', 'b'] | unique | join }}",
    "{{ name ~ ' ' ~ n }}",
    "{{ n + 1 }}{{ n - 1 }}",
    "{{ 'x' if n == 3 else 'y' }}",
    "{{ 'yes' if n is odd and not n is even else 'no' }}",
    "{% set a = 'x' %}{{ a }}",
    "{% macro m(a, b='z') %}[{{ a }}{{ b }}]{% endmacro %}{{ m('x') }}{{ m('x', 'y') }}{{ m(b='q', a='p') }}",  # noqa: E501
    "a {#- comment -#} b",
    "{% raw %}{{ x }}{% endraw %}",
    "  {%- if n %} x {%- endif %}  ",
    "{% if n %}\n  line\n{% endif %}\nnext",
    "{{ 'in' if 'a' in product.tags else 'out' }}",
    "{{ 1 < n <= 3 }}",
    "a\n\n\nb",
    "}} {",
]


@pytest.mark.parametrize("source", SAME_AS_JINJA)
def test_a_template_says_what_jinja_says(source):
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    expected = environment.from_string(source).render(VALUES).strip()
    # Truth values are written as a config writes them.
    expected = expected.replace("True", "true").replace("False", "false")
    assert render(source, VALUES) == expected


texts = st.text(st.characters(exclude_characters="{}%#\r", exclude_categories=["Cs"]), max_size=8)


@given(pieces=st.lists(texts | st.sampled_from(["{{ a }}", "{{b}}", "{{ c.d }}"]), max_size=6))
def test_a_simple_template_is_read_as_the_full_language_reads_it(pieces):
    source = "".join(pieces)
    values = {"a": "A {{ x }}", "b": "<b>", "c": {"d": "D"}}
    assert render(source, values) == render(source + "{# full #}", values)
    assert names_in(source) == names_in(source + "{# full #}")


BRACES = [
    "{",
    "}",
    "{{",
    "}}",
    "{{ a }}",
    "{{{ a }}",
    "{{ a }}}",
    "{{ a",
    "{{-a}}",
    "%",
    " ",
    "a",
    "\n",
]


@given(pieces=st.lists(st.sampled_from(BRACES), max_size=6))
def test_odd_braces_mean_what_they_mean_in_the_full_language(pieces):
    source = "".join(pieces)

    def said(source):
        try:
            return render(source, {"a": "A"}), names_in(source)
        except TemplateFault:
            return "fault"

    assert said(source) == said(source + " {# full #}")


def test_tp_1_a_syntax_fault_has_its_line():
    with pytest.raises(TemplateFault) as caught:
        render("one\ntwo {{ x", {})
    assert caught.value.line == 2


def test_tp_2_an_undefined_name_has_its_line():
    assert used_names("a\n{{ b }}\n{% if c %}{{ b }}{% endif %}") == {"b": 2, "c": 3}
    with pytest.raises(TemplateFault, match="'b' is not") as caught:
        render("a\n{{ b }}", {})
    assert caught.value.line == 2


@pytest.mark.parametrize("source", ["{{ a }}", "{{ a }}{# full #}"])
def test_tp_17_a_value_has_one_form(source):
    forms = {"x": "x", 3: "3", 1.5: "1.5", True: "true", False: "false"}
    assert {value: render(source, {"a": value}) for value in forms} == forms
    assert render(source, {"a": ["x", 1, True]}) == "x, 1, true"
    with pytest.raises(TemplateFault, match="written by its parts"):
        render(source, {"a": {"b": 1}})
    with pytest.raises(TemplateFault, match="null"):
        render(source, {"a": None})


def test_tp_20_line_ends_marks_and_a_last_line_end_change_nothing():
    plain = render("a {{ x }}\nb", {"x": "1"})
    assert render("\ufeffa {{ x }}\r\nb\r\n", {"x": "1"}) == plain
    assert render("a {{ x }}\nb\n", {"x": "1"}) == plain


def test_tp_22_a_filter_that_fails_says_its_line_and_name():
    with pytest.raises(TemplateFault, match="filter first needs a list; got a number") as caught:
        render("\n{{ n | first }}", {"n": 1})
    assert caught.value.line == 2


def test_parts_are_asked_of_mappings_only():
    with pytest.raises(TemplateFault, match="'prize' doesn't, there are name, price, tags"):
        render("{{ product.prize }}", VALUES)
    with pytest.raises(TemplateFault, match="only mappings have parts"):
        render("{{ name.upper }}", VALUES)


def test_names_that_a_template_defines_are_not_taken_from_outside():
    source = "{% set a = 1 %}{% for b in c %}{{ a }}{{ b }}{{ loop.index }}{% endfor %}{{ b }}"
    assert names_in(source) == {"b", "c"}
    assert parts_in("{{ a.b }}{% if a %}{{ d['e'] }}{% endif %}") == {"a": {"b", ""}, "d": {"e"}}


def test_a_condition_is_one_expression():
    assert holds("a == 'x' or b > 2", {"a": "y", "b": 3})
    assert not holds("a.kind == 'mill'", {"a": {"kind": "mug"}})
    for text in ("a %}x{% if b", "a }}", "", "a b"):
        with pytest.raises(TemplateFault):
            holds(text, {"a": 1, "b": 1})
