import io
import stat
import struct
import time
import warnings
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.knowledge.loaded import Unreadable
from generator.knowledge.unzip import open_archive, refuse_document_types
from tests.knowledge.files_by_hand import zipped


def test_members_are_read_by_name() -> None:
    archive = open_archive(zipped({"a/b.xml": "<b/>", "c.bin": b"\0\1"}))
    assert list(archive.names) == ["a/b.xml", "c.bin"]
    assert (archive.read("c.bin"), "c.bin" in archive, "d" in archive) == (b"\0\1", True, False)
    with pytest.raises(Unreadable, match="lacks its part 'd'"):
        archive.read("d")


def test_dc_17_a_bomb_is_refused_at_once_and_before_it_is_unpacked() -> None:
    began = time.monotonic()
    bomb = zipped({"word/document.xml": b"<a/>" + b" " * 20_000_000})
    assert len(bomb) < 40_000
    with pytest.raises(Unreadable, match=r"unpacks to .* times its size, the limit is 200"):
        open_archive(bomb)
    many = zipped({f"{i}.bin": bytes(1_990_000) for i in range(101)})
    with pytest.raises(Unreadable, match="would unpack to 200,990,000 bytes"):
        open_archive(many)
    assert time.monotonic() - began < 10  # nearly all of it packs the bombs


def test_dc_17_a_member_gives_no_more_than_it_says() -> None:
    """A header that lies about the size: reading stops at what was said and finds the fault."""
    content = bytearray(zipped({"a.xml": b"<a>" + b"x" * 1_000_000 + b"</a>"}))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 1_000)
    with pytest.raises(Unreadable, match="is broken in its part"):
        open_archive(bytes(content)).read("a.xml")


def test_dc_17_too_much_markup_or_too_many_members_are_refused() -> None:
    noise = bytes(range(256)) * 8_000
    large = zipped({"a.xml": noise * 21}, method=zipfile.ZIP_STORED)
    with pytest.raises(Unreadable, match="43,008,000 bytes of markup"):
        open_archive(large)
    with pytest.raises(Unreadable, match="20,001 parts, the limit is 20,000"):
        open_archive(zipped({str(i): b"" for i in range(20_001)}, method=zipfile.ZIP_STORED))


@pytest.mark.parametrize(
    "name", ["../../x", "/etc/x", "a/../../x", "..\\x", "C:/x", "C:\\x", "a/.."]
)
def test_dc_19_a_member_that_leads_out_is_refused(name: str) -> None:
    with pytest.raises(Unreadable, match="leads out of it"):
        open_archive(zipped({name: "x"}))


def test_dc_19_a_link_and_two_members_of_one_name_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(Unreadable, match="holds a link"):
        open_archive(out.getvalue())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of what this test is about
        archive.writestr("a", "1")
        archive.writestr("a", "2")
    with pytest.raises(Unreadable, match="two parts of one name: 'a'"):
        open_archive(out.getvalue())


def test_dc_20_encrypted_and_truncated_containers_say_so() -> None:
    whole = bytearray(zipped({"a": "text" * 100}))
    encrypted = whole.copy()
    encrypted[encrypted.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(Unreadable, match="is encrypted"):
        open_archive(bytes(encrypted))
    for cut in (whole[: len(whole) // 2], whole[:-5], b"PK", b""):
        with pytest.raises(Unreadable, match="no whole zip container"):
            open_archive(bytes(cut))


def test_dc_18_a_document_type_is_found_in_every_encoding() -> None:
    for encoding in ("utf-8", "utf-16", "utf-16-be", "utf-32"):
        part = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a/>".encode(encoding)
        with pytest.raises(Unreadable, match=r"declares a document type in its part 'x\.rels'"):
            refuse_document_types(open_archive(zipped({"x.rels": part})))
    refuse_document_types(
        open_archive(zipped({"x.xml": "<a>&lt;!DOCTYPE</a>", "b.txt": "<!DOCTYPE"}))
    )


@given(data=st.data())
def test_whatever_is_changed_in_a_container_it_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(zipped({"a.xml": "<a/>" * 50, "b": "text"}))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        archive = open_archive(bytes(content))
        for name in archive.names:
            archive.read(name)
    except Unreadable as error:
        assert str(error)
