import pytest

from generator.knowledge.decoding import decode

TEXT = "Füße — one.\n\nTwo\u2028three\x85four.\n"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace("\n\n", "\n\f\n").encode(),
        TEXT.replace("\n\n", "\n\f").encode(),
        (TEXT + "\f").encode(),
    ],
    ids=["bom", "utf16", "utf16be", "utf32", "crlf", "cr", "page", "page-start", "last-page"],
)
def test_dc_7_every_encoding_gives_the_text_of_its_utf8_twin(content: bytes) -> None:
    assert decode(content) == (TEXT, "", "")


def test_dc_6_other_bytes_are_read_as_cp1252_and_counted() -> None:
    decoded = decode("Füße – 3".encode("cp1252"))
    assert decoded.text == "Füße – 3"
    assert decoded.warning == "3 bytes are not UTF-8, the first at byte 1; read as cp1252"


def test_dc_6_one_stray_byte_spoils_nothing_around_it() -> None:
    assert decode("Füße ".encode() + b"\x96 3").text == "Füße – 3"


@pytest.mark.parametrize("content", [b"a\0b", b"PK\3\4\xff\xfe", "a\0b".encode("utf-16")])
def test_dc_8_binaries_are_told(content: bytes) -> None:
    assert decode(content).reason.startswith("looks binary")


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_dc_5_empty_and_blank_files_are_told(content: bytes) -> None:
    assert decode(content).reason in ("is empty", "holds only blanks")


def test_broken_utf16_is_told_with_its_place() -> None:
    assert decode(b"\xff\xfea\0b").reason == "starts as UTF-16 but is not at byte 4"


def test_a_page_break_within_a_sentence_does_not_cut_it() -> None:
    assert (
        decode(b"The supplier\n\fshall pay.\n\fNext.").text == "The supplier\nshall pay.\n\nNext."
    )
