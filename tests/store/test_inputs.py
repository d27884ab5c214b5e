"""Inputs are kept by content and checked when they are read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import StorageError
from generator.records.knowledge import Block, Document, Place
from generator.store import Inputs


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    return Inputs(tmp_path_factory.mktemp("run") / "inputs")


def test_a_name_is_the_hash_of_what_it_names(inputs):
    # printf 'abc' | sha256sum
    assert inputs.put(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@settings(max_examples=20)  # each one is flushed to the disk
@given(text=st.text(max_size=60), title=st.text(max_size=9))
def test_a_document_comes_back_as_it_was_put(inputs, text, title):
    document = Document(
        "a#1", title, "a", text, (Block(0, len(text), "paragraph"),), (Place(0, "line 1"),)
    )
    assert inputs.get_document(inputs.put_document(document)) == document


def test_a_changed_input_is_refused(inputs):
    name = inputs.put(b"as it was")
    (inputs.root / name).write_bytes(b"as it is")
    with pytest.raises(StorageError, match="must be unchanged"):
        inputs.get(name)


def test_a_missing_input_is_refused(inputs):
    with pytest.raises(StorageError, match="must be there"):
        inputs.get("0" * 64)


def test_what_a_killed_process_left_half_written_is_removed(inputs):
    name = inputs.put(b"whole")
    left = inputs.root / ".0123.abc.tmp"
    left.write_bytes(b"ha")
    inputs.sweep()
    assert not left.exists()
    assert inputs.get(name) == b"whole"
