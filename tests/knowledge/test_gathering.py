import os
import socket
from pathlib import Path

import pytest

from generator.config import Source
from generator.errors import KnowledgeError, UsageError
from generator.knowledge import gather

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


def test_unknown_fields_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, a_csv="name\nx\n", b_csv="title\ny\n")
    with pytest.raises(KnowledgeError) as caught:
        gather([Source("*.csv", text=("nam",))], tmp_path)
    assert [line.partition(":")[0] for line in str(caught.value).splitlines()] == ["a.csv", "b.csv"]
