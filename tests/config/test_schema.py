"""The published schema: every key explains itself, and its examples are right."""

import jsonschema
import pytest

from generator.config import config_schema

SCHEMA = config_schema()


def keys(schema, path=""):
    """Yield (path, subschema, whether it is required) of every key of a schema."""
    if isinstance(schema, list):
        for one in schema:
            yield from keys(one, path)
    if not isinstance(schema, dict):
        return
    for name, one in schema.get("properties", {}).items():
        if one.get("not") == {}:  # a key that is forbidden here
            continue
        yield f"{path}/{name}", one, name in schema.get("required", ())
        yield from keys(one, f"{path}/{name}")
    for word in ("items", "additionalProperties", "then", "else", "anyOf"):
        yield from keys(schema.get(word), path)
    for name, one in schema.get("$defs", {}).items():
        yield from keys(one, f"#{name}")


def resolved(one):
    if "$ref" not in one:
        return one
    return {**resolved(SCHEMA["$defs"][one["$ref"].rpartition("/")[2]]), **one}


KEYS = {path: (one, is_required) for path, one, is_required in keys(SCHEMA)}


def test_there_are_keys():
    assert len(KEYS) > 90
    assert "/expert/language" in KEYS
    assert "#draw/at_most" in KEYS


@pytest.mark.parametrize("path", KEYS)
def test_a_key_has_a_description_and_an_example_or_a_list_of_values(path):
    one = resolved(KEYS[path][0])
    assert one["description"].strip().endswith((".", ")"))
    assert "examples" in one or "enum" in one or "const" in one or one.get("type") == "boolean"


@pytest.mark.parametrize("path", KEYS)
def test_examples_and_defaults_are_valid(path):
    one = KEYS[path][0]
    schema = {"$schema": SCHEMA["$schema"], "$defs": SCHEMA["$defs"], **one}
    validator = jsonschema.Draft202012Validator(schema)
    shown = [*one.get("examples", ()), *([one["default"]] if "default" in one else ())]
    for value in shown:
        validator.validate(value)


@pytest.mark.parametrize("path", KEYS)
def test_a_key_that_may_be_left_out_has_a_default_or_stands_for_something_more(path):
    one, is_required = KEYS[path]
    if not is_required and "default" not in resolved(one):
        assert path in WITHOUT_DEFAULT


WITHOUT_DEFAULT = {
    # what is left out is not there, or follows from other keys, as the description says
    "/$schema", "/name", "/topics", "/seed_instructions", "/quota/total", "/quota/per_cell",
    "/categories/topics", "/categories/documents", "/categories/ask/documents",
    "/difficulties/documents", "/turns/category", "/turns/difficulty",
    "/turns/templates", "#table/column", "#draw/documents", "#draw/level", "#templates/text",
    "#templates/file", "#templates/where", "#templates/unordered", "#templates/expects",
    *(f"/teachers/{kind}" for kind in SCHEMA["properties"]["teachers"]["properties"]),
    *(f"/prompts/{name}" for name in SCHEMA["properties"]["prompts"]["properties"]),
}  # fmt: skip
