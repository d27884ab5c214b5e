"""Template faults of the catalogue, through `validate` and `generate`: exit 2, nothing opened."""

import contextlib
import functools
import sys
from pathlib import Path

import pytest

from generator.cli import main
from tests.cli.drinks import DOC, GOOD

ASKED = '"What is said about {{ thing }}?"'


def with_template(text):
    return GOOD.replace(ASKED, "'" + text.replace("'", "''") + "'")


_LOGS = []


@functools.cache
def _install_hook():
    def hook(event, args):  # can't be taken out again, so it is put in once
        if event == "open":
            for log in _LOGS:
                log.append(str(args[0]))

    sys.addaudithook(hook)


@contextlib.contextmanager
def watched():
    """Give the list of the files that are opened meanwhile."""
    _install_hook()
    _LOGS.append([])
    yield _LOGS[-1]
    _LOGS.pop()


def test_tp_1_a_syntax_fault_has_its_place(refused):
    text = refused(with_template("What is {{ thing?"))
    assert text.startswith("error: c.yaml:6:")
    assert "must be a Jinja template" in text


def test_tp_2_an_undefined_name_has_its_place_and_the_nearest_known_one(refused):
    text = refused(with_template("What is {{ thin }}?"))
    assert "c.yaml:6:27: every variable must be defined; 'thin' is not" in text
    assert "Did you mean 'thing'?" in text


@pytest.mark.parametrize(
    "text",
    [
        "{{ '{0.__class__}'.format(thing) }}",
        "{{ '{0.__class__}'.format_map({'0': thing}) }}",
        "{% set f = '{0.__class__}'.format %}{{ f(thing) }}",
        "{{ ('{0.__class__}' | attr('format'))(thing) }}",
    ],
)
def test_tp_4_no_form_of_format_is_reached(refused, text):
    assert "templates can't use" in refused(with_template(text))


def test_tp_4_a_template_file_with_braces_in_its_name_is_only_a_file(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("doc.md").write_text(DOC, encoding="utf-8")
    Path("templates").mkdir()
    Path("templates/{thing.__class__}.j2").write_text("Why {{ thing }}?", encoding="utf-8")
    Path("c.yaml").write_text(
        GOOD.replace(ASKED, "{file: '{thing.__class__}.j2'}"), encoding="utf-8"
    )
    assert main(["validate", "c.yaml", "--strict"]) == 0
    assert "Why tea?" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize("name", ["/etc/passwd", "../secret.txt", "link.j2"])
@pytest.mark.parametrize("form", ["{{% include '{0}' %}}", "{{% from '{0}' import x %}}"])
def test_tp_5_nothing_outside_of_templates_is_opened(refused, tmp_path, name, form):
    Path("secret.txt").write_text("canary 4711", encoding="utf-8")
    Path("templates").mkdir()
    Path("templates/link.j2").symlink_to(tmp_path / "secret.txt")
    with watched() as opened:
        text = refused(with_template(form.format(name)))
    assert any(one.endswith("c.yaml") for one in opened)
    assert "must lie in" in text
    assert "canary" not in text
    assert not [one for one in opened if one.endswith(("secret.txt", "passwd", "link.j2"))]


def test_tp_5_extends_is_no_part_of_the_language(refused):
    assert "templates can't use extends" in refused(with_template("{% extends '/etc/passwd' %}"))


@pytest.mark.parametrize(
    "name",
    ["env.OPENAI_API_KEY", "os.environ", "environ['OPENAI_API_KEY']", "config.api_key", "self",
     "self.__dict__", "getenv('OPENAI_API_KEY')"],
)  # fmt: skip
def test_tp_6_the_environment_is_out_of_reach(refused, monkeypatch, name):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary0123456789")
    text = refused(with_template("{{ " + name + " }}"))
    assert "must be defined" in text or "templates can't use" in text
    assert "canary" not in text


@pytest.mark.parametrize(
    "text",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
        "{{ 'a' * 10**9 }}",
        "{% print 'x' * 64 * 1024**3 %}",
        "{% set s = 'xxxxxxxx' %}" + "{% set s = s ~ s %}" * 40 + "{{ s }}",
    ],
)
def test_tp_7_tp_8_tp_9_a_bomb_in_a_config_is_refused(refused, text):
    assert "c.yaml:6:" in refused(with_template(text))


def test_tp_16_a_template_that_comes_out_blank_names_the_empty_variables(refused):
    text = refused(with_template("{{ thing }}").replace("[tea, coffee]", '[tea, "  "]'))
    assert "must render to text; got only blanks, with thing empty" in text


def test_tp_18_there_is_no_chance_and_no_clock_in_a_template(refused):
    for text in ("{{ [1, 2] | random }}", "{{ now() }}", "{{ range(3) }}"):
        assert "templates can't use" in refused(with_template(text))
