import hashlib
import os
import socket
import subprocess
import sys
import threading
import unicodedata
from pathlib import Path

import pytest

from generator.config import Source
from generator.errors import KnowledgeError, UsageError
from generator.knowledge import FileReport, cut, gather
from generator.knowledge.files import find, read
from generator.text import canonical
from tests.knowledge.files_by_hand import pdf

ROOT = Path(__file__).resolve().parents[2]

needs_posix = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def ids(root: Path, *patterns: str, allowed: tuple[Path, ...] = ()) -> list[str]:
    sources = [Source(pattern) for pattern in patterns]
    return [document.id for document in gather(sources, root, allowed=allowed).documents]


def test_files_come_sorted_each_once_in_the_order_of_sources(tmp_path: Path) -> None:
    write(tmp_path, b_md="B.", a_md="A.", deep__c_md="C.", deep__er__d_txt="D.", h_html="<p>H.")
    assert ids(tmp_path, "*.md") == ["a.md", "b.md"]
    assert ids(tmp_path, "./b.md", "**/*.md") == ["b.md", "a.md", "deep/c.md"]
    assert ids(tmp_path, "deep") == ["deep/c.md", "deep/er/d.txt"]
    assert ids(tmp_path, "**/d.*") == ["deep/er/d.txt"]
    assert ids(tmp_path, "d*/?.md") == ["deep/c.md"]
    assert ids(tmp_path, str(tmp_path / "a.md")) == [(tmp_path / "a.md").as_posix()]


def test_a_name_with_glob_signs_is_found_as_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "a[1].md").write_text("A.")
    assert ids(tmp_path, "a[1].md") == ["a[1].md"]


def test_hidden_files_are_left_out_of_globs(tmp_path: Path) -> None:
    write(tmp_path, a_md="A.")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.md").write_text("X.")
    (tmp_path / ".b.md").write_text("B.")
    assert ids(tmp_path, "**/*.md") == ["a.md"]
    assert ids(tmp_path, ".*.md") == [".b.md"]


def test_dc_1_missing_paths_and_empty_globs_are_all_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError) as caught:
        ids(tmp_path, "no.md", "wiki/*.md")
    assert caught.value.exit_code == 3
    assert str(caught.value).splitlines() == [
        f"'no.md': a document must exist; not found in folder {str(tmp_path)!r}.",
        f"'wiki/*.md': a glob must match a file; matched nothing in folder {str(tmp_path)!r}.",
    ]


@pytest.mark.parametrize("pattern", ["../x.md", "/etc/passwd", "../*.md", "/etc/*", "a/../../*"])
def test_dc_2_a_path_that_leads_out_is_refused(tmp_path: Path, pattern: str) -> None:
    root = tmp_path / "root"
    write(tmp_path, x_md="X.")
    write(root, a__a_md="A.")
    with pytest.raises(UsageError, match="must stay in the config's folder") as caught:
        ids(root, pattern)
    assert caught.value.exit_code == 2


def test_dc_2_what_the_command_line_allows_is_read(tmp_path: Path) -> None:
    write(tmp_path, x_md="X.", root__a_md="A.")
    assert ids(tmp_path / "root", "../x.md", allowed=(tmp_path / "x.md",)) == ["../x.md"]
    assert ids(tmp_path / "root", "../*.md", allowed=(tmp_path,)) == ["../x.md"]


@pytest.mark.parametrize("pattern", ["*.txt", "passwd.txt", "**/*.md", "folder/*"])
def test_dc_3_links_that_lead_out_are_refused(tmp_path: Path, pattern: str) -> None:
    root = tmp_path / "root"
    write(tmp_path, out__x_md="X.")
    root.mkdir()
    (root / "passwd.txt").symlink_to("/etc/passwd")
    (root / "folder").symlink_to(tmp_path / "out")
    with pytest.raises(UsageError):
        ids(root, pattern)


def test_dc_3_loops_of_links_end_and_nothing_is_read_twice(tmp_path: Path) -> None:
    write(tmp_path, a__a_md="A.", b__b_md="B.")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "a" / "b").symlink_to(tmp_path / "b")
    (tmp_path / "b" / "a").symlink_to(tmp_path / "a")
    (tmp_path / "b" / "self.md").symlink_to(tmp_path / "b" / "self.md")
    (tmp_path / "b" / "twin.md").symlink_to(tmp_path / "a" / "a.md")
    gathered = gather([Source("**/*.md")], tmp_path)
    assert [document.id for document in gathered.documents] == ["a/a.md", "b/b.md"]
    assert [item.path for item in gathered.skipped] == ["b/self.md"]


@needs_posix
def test_dc_4_pipes_and_sockets_are_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, a_md="A.")
    os.mkfifo(tmp_path / "pipe.md")
    monkeypatch.chdir(tmp_path)  # a socket's path may be no longer than 107 bytes
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.md")
        gathered = gather([Source("*.md")], tmp_path)
    assert [document.id for document in gathered.documents] == ["a.md"]
    assert [(item.path, item.reason[:21]) for item in gathered.skipped] == [
        ("pipe.md", "is not a regular file"),
        ("s.md", "is not a regular file"),
    ]


@needs_posix
def test_dc_4_a_device_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="has no loader"):
        ids(tmp_path, "/dev/zero", allowed=(Path("/dev"),))


def test_dc_5_empty_and_blank_files_are_told_and_nothing_left_ends_it(tmp_path: Path) -> None:
    write(tmp_path, a_md="", b_md=" \n\n", c_html="<script>x</script>", d_png="x", e_csv="a,b\n")
    with pytest.raises(KnowledgeError) as caught:
        ids(tmp_path, "*")
    assert str(caught.value).splitlines()[1:4] == [
        "  'a.md': is empty",
        "  'b.md': holds only blanks",
        "  'c.html': holds no text",
    ]
    write(tmp_path, z_md="Z.")
    gathered = gather([Source("*")], tmp_path)
    assert [item.path for item in gathered.skipped] == ["a.md", "b.md", "c.html", "d.png", "e.csv"]


def test_dc_6_a_file_in_cp1252_is_used_with_a_warning(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"pages 3\x964")
    gathered = gather([Source("a.txt")], tmp_path)
    assert gathered.documents[0].text == "pages 3\u20134"
    assert "read as cp1252" in gathered.warnings[0].reason


def test_dc_8_a_binary_is_skipped(tmp_path: Path) -> None:
    write(tmp_path, a_md="A.")
    (tmp_path / "b.txt").write_bytes(b"\x89PNG\0\0")
    gathered = gather([Source("*")], tmp_path)
    assert [item.reason for item in gathered.skipped] == ["looks binary (a NUL byte)"]


def test_dc_14_a_file_above_the_limit_is_refused_with_the_limit(tmp_path: Path) -> None:
    write(tmp_path, a_md="A.", b_md="long " * 10)
    gathered = gather([Source("*.md")], tmp_path, max_bytes=10)
    assert [item.reason for item in gathered.skipped] == [
        "has 50 bytes, the limit is 10. Split it."
    ]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_dc_24_an_unreadable_file_is_skipped(tmp_path: Path) -> None:
    write(tmp_path, a_md="A.", b_md="B.")
    (tmp_path / "b.md").chmod(0)
    gathered = gather([Source("*.md")], tmp_path)
    assert [item.reason for item in gathered.skipped] == ["can't be read: permission denied"]


def test_dc_24_a_link_to_nothing_is_skipped(tmp_path: Path) -> None:
    write(tmp_path, a_md="A.")
    (tmp_path / "gone.md").symlink_to(tmp_path / "nothing.md")
    gathered = gather([Source("*.md")], tmp_path)
    assert [item.reason for item in gathered.skipped] == [
        "can't be read: no such file or directory"
    ]


@pytest.mark.parametrize("name", ["-rf.md", 'a"b\nc.md', "\U0001f331.md", "n" * 252 + ".md"])
def test_dc_26_odd_names_are_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("A.")
    assert ids(tmp_path, "*.md") == [name]


def test_dc_26_a_name_that_is_no_text_shows_as_escapes(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"a\xff.md")).write_text("A.")
    except OSError:
        pytest.skip("the file system refuses such names")
    assert ids(tmp_path, "*.md") == ["a\\xff.md"]


def test_dc_33_the_same_bytes_under_two_names_are_used_once(tmp_path: Path) -> None:
    write(tmp_path, a_md="Same.", b_md="Same.")
    gathered = gather([Source("*.md")], tmp_path)
    assert [document.id for document in gathered.documents] == ["a.md"]
    assert [item.reason for item in gathered.skipped] == ["holds the same bytes as 'a.md'"]
    assert [(file.path, file.status, file.also) for file in gathered.files] == [
        ("a.md", "read", ("b.md",)),
        ("b.md", "twin", ()),
    ]
    assert gathered.files[0].sha256 == gathered.files[1].sha256


@pytest.mark.parametrize(
    "twin",
    [
        b"\xef\xbb\xbfCaf\xc3\xa9.\r\n",
        "Caf\u00e9.".encode("utf-16"),
        "Cafe\u0301.\n".encode(),
        b"Caf\xe9.",
    ],
    ids=["bom and crlf", "utf-16", "decomposed", "cp1252"],
)
def test_dc_33_the_same_text_in_other_bytes_is_one_document(tmp_path: Path, twin: bytes) -> None:
    (tmp_path / "a.md").write_bytes(b"Caf\xc3\xa9.")
    (tmp_path / "b.md").write_bytes(twin)
    gathered = gather([Source("*.md")], tmp_path)
    assert [document.id for document in gathered.documents] == ["a.md"]
    assert gathered.skipped[0].reason == "holds the same text as 'a.md'"
    assert gathered.files[0].also == ("b.md",)


def test_dc_11_offsets_of_a_decomposed_twin_point_into_its_own_text(tmp_path: Path) -> None:
    text = "Cafe\u0301 is open. Nai\u0308ve guests come in."
    write(tmp_path, a_txt=text)
    document = gather([Source("a.txt")], tmp_path).documents[0]
    (passage,) = cut(document)
    assert document.text == text
    assert [passage.sentence(span) for span in passage.sentences] == [text[:14], text[15:]]
    twin = unicodedata.normalize("NFC", text)
    assert canonical(passage.text) == canonical(twin)


def test_the_report_tells_of_every_file_what_became_of_it(tmp_path: Path) -> None:
    write(tmp_path, a_md="A.", b_md="A.", c_csv="x,y\n1,2\n3\n", d_png="x", e_txt="")
    gathered = gather([Source("*")], tmp_path)
    endings = gathered.skipped[2].reason.partition("; ")[2]
    assert list(gathered.report) == [
        "a.md: read; 2 bytes, 1 document of 2 characters",
        "  the same stands in b.md",
        "b.md: skipped; holds the same bytes as 'a.md'",
        "c.csv: read in part; 10 bytes, 1 document of 11 characters",
        "  row 2 (line 3): has 1 cells, the header 2",
        f"d.png: skipped; has no loader; {endings}",
        "e.txt: skipped; is empty",
    ]
    assert ".pdf" in endings


def test_dc_26_a_report_keeps_a_name_with_newlines_on_its_line(tmp_path: Path) -> None:
    (tmp_path / "a\n\x1b[31mb.md").write_text("A.")
    assert gather([Source("*.md")], tmp_path).report == (
        "a\\n\\x1b[31mb.md: read; 2 bytes, 1 document of 2 characters",
    )


@needs_posix
def test_dc_23_what_is_hashed_is_what_is_used_while_a_file_changes(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    texts = [f"{letter} " * 200_000 for letter in "abc"]
    path.write_text(texts[0])
    stop = threading.Event()

    def write_on() -> None:
        with path.open("r+b", buffering=0) as file:
            while not stop.is_set():
                for text in texts:
                    file.seek(0)
                    file.write(text.encode())

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        seen = [_text_and_report(tmp_path) for _ in range(5)]
    finally:
        stop.set()
        writer.join()
    for text, report in seen:
        assert hashlib.sha256(text.encode()).hexdigest() == report.sha256
    path.write_text("Other.")
    text, report = _text_and_report(tmp_path)
    assert (text, report.sha256) == ("Other.", hashlib.sha256(b"Other.").hexdigest())


def _text_and_report(folder: Path) -> tuple[str, FileReport]:
    gathered = gather([Source("a.txt")], folder)
    return gathered.documents[0].text, gathered.files[0]


def test_dc_24_a_file_that_is_gone_since_it_was_listed_is_told(tmp_path: Path) -> None:
    write(tmp_path, a_md="A.")
    (found,) = find("a.md", tmp_path, [tmp_path])
    (tmp_path / "a.md").unlink()
    assert read(found, max_bytes=100).reason == "can't be read: no such file or directory"


def test_dc_25_a_file_that_grew_is_told_by_its_hash(tmp_path: Path) -> None:
    write(tmp_path, a_md="A.", b_md="B.")
    before = gather([Source("*.md")], tmp_path).files
    write(tmp_path, b_md="B. And more.")
    after = gather([Source("*.md")], tmp_path).files
    changed = [new.path for old, new in zip(before, after, strict=True) if old.sha256 != new.sha256]
    assert changed == ["b.md"]


def test_dc_9_lone_surrogates_are_replaced_and_counted_in_every_format(tmp_path: Path) -> None:
    write(tmp_path, a_json=r'{"name": "x\ud835y", "\udc00": {"b": "It is \ud800 so."}}')
    gathered = gather([Source("a.json")], tmp_path)
    text = gathered.documents[0].text
    assert "x\ufffdy" in text
    assert text.encode("utf-8")
    assert [item.reason for item in gathered.warnings] == ["3 lone surrogates replaced by U+FFFD"]


def test_dc_31_a_secret_is_warned_of_with_file_and_line(tmp_path: Path) -> None:
    write(tmp_path, a_md="# Setup\n\nUse AKIAQWERTYUIOPASDFGH now.")
    (warning,) = gather([Source("a.md")], tmp_path).warnings
    assert (warning.path, warning.reason.partition(":")[0]) == ("a.md", "line 3")
    assert "QWERTY" not in warning.reason


HIDING = """
import sys
from pathlib import Path

class Hide:
    def find_spec(self, name, path=None, target=None):
        if name in ("docx", "openpyxl", "pptx", "pypdfium2"):
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Hide())
from generator.config import Source
from generator.errors import KnowledgeError
from generator.knowledge import gather

gathered = gather([Source("*")], Path(sys.argv[1]))
print([document.id for document in gathered.documents])
for item in gathered.skipped:
    print(item.path, item.reason)
try:
    gather([Source("*"), Source("./a.docx")], Path(sys.argv[1]))
    print("read")
    gather([Source("b.pdf")], Path(sys.argv[1]))
except KnowledgeError as error:
    print(error, error.exit_code)
"""


def test_without_the_extra_a_named_file_is_an_error_and_one_of_many_is_skipped(
    tmp_path: Path,
) -> None:
    write(tmp_path, a_docx="x", b_pdf="y", c_md="C.")
    shown = subprocess.run(
        [sys.executable, "-c", HIDING, str(tmp_path)],
        capture_output=True, text=True, check=True, cwd=ROOT,
    ).stdout  # fmt: skip
    assert shown.splitlines() == [
        "['c.md']",
        "a.docx needs the package 'docx'. Run: pip install 'askwright[documents]'",
        "b.pdf needs the package 'pypdfium2'. Run: pip install 'askwright[documents]'",
        "read",
        "b.pdf: to read .pdf files, the package 'pypdfium2' must be installed; it isn't. "
        "Run: pip install 'askwright[documents]' 3",
    ]


def test_dc_21_a_broken_file_of_a_library_is_skipped_and_the_others_are_read(
    tmp_path: Path,
) -> None:
    pytest.importorskip("pypdfium2", reason="the extra [documents] isn't installed")
    write(tmp_path, a_md="A.", b_pdf="no pdf", c_docx="no docx", d_xlsx="", e_epub="PK", f_md="F.")
    (tmp_path / "g.pdf").write_bytes(pdf([(72, 700, 10, "G.")]))
    gathered = gather([Source("*")], tmp_path)
    assert [document.id for document in gathered.documents] == ["a.md", "f.md", "g.pdf"]
    assert [item.path for item in gathered.skipped] == ["b.pdf", "c.docx", "d.xlsx", "e.epub"]


def test_unknown_fields_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, a_csv="name\nx\n", b_csv="title\ny\n")
    with pytest.raises(KnowledgeError) as caught:
        gather([Source("*.csv", text=("nam",))], tmp_path)
    assert [line.partition(":")[0] for line in str(caught.value).splitlines()] == ["a.csv", "b.csv"]
