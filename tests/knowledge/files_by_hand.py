"""Small PDFs, zip containers and books written by hand, whole or broken on purpose."""

import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping

HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
BOLD = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>"

Printed = tuple[float, float, float, str]
"""(x, y, size, text); the text is bold where it starts with "!"."""


def drawn(lines: Iterable[Printed]) -> bytes:
    """The operators that print the lines."""
    parts = []
    for x, y, size, text in lines:
        font = "F2" if text.startswith("!") else "F1"
        shown = text.removeprefix("!").replace("\\", "\\\\").replace("(", r"\(").replace(")", r"\)")
        parts.append(f"BT /{font} {size} Tf {x} {y} Td ({shown}) Tj ET")
    return "\n".join(parts).encode("cp1252")


def stream(content: bytes, extra: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(content), extra, content)


def pdf(
    *pages: Iterable[Printed] | bytes,
    outline: Mapping[str, int] | None = None,
    trailer: bytes = b"",
    info: bytes = b"",
) -> bytes:
    """A PDF whose pages are lines, or streams as they are; `outline` is title -> page from 1."""
    n = len(pages)
    objects: dict[int, bytes] = {3: HELVETICA, 4: BOLD}
    kids = " ".join(f"{10 + 2 * i} 0 R" for i in range(n)).encode()
    objects[2] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (n, kids)
    catalog = b"<</Type/Catalog/Pages 2 0 R"
    if outline:
        catalog += b"/Outlines 5 0 R"
        first = 10 + 2 * n
        last = first + len(outline) - 1
        objects[5] = b"<</Type/Outlines/First %d 0 R/Last %d 0 R>>" % (first, last)
        for i, (title, page) in enumerate(outline.items()):
            after = b"/Next %d 0 R" % (first + i + 1) if first + i < last else b""
            objects[first + i] = b"<</Title(%s)/Parent 5 0 R%s/Dest[%d 0 R/Fit]>>" % (
                title.encode("cp1252"), after, 8 + 2 * page
            )  # fmt: skip
    objects[1] = catalog + b">>"
    if info:
        objects[6] = info
        trailer += b"/Info 6 0 R"
    for i, page in enumerate(pages):
        objects[10 + 2 * i] = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>>>" % (11 + 2 * i)
        )
        objects[11 + 2 * i] = page if isinstance(page, bytes) else stream(drawn(page))
    return assembled(objects, trailer)


def assembled(objects: Mapping[int, bytes], trailer: bytes = b"") -> bytes:
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = out.tell()
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = out.tell()
    size = max(objects) + 1
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
    for number in range(1, size):
        used = number in places
        out.write(
            b"%010d %05d %s \n"
            % (places.get(number, 0), 0 if used else 65535, b"n" if used else b"f")
        )
    out.write(b"trailer\n<</Size %d/Root 1 0 R%s>>\n" % (size, trailer))
    out.write(b"startxref\n%d\n%%%%EOF\n" % table)
    return out.getvalue()


def packed_page(content: bytes, times: int) -> bytes:
    """A page's stream that unpacks to `content` so many times."""
    packer = zlib.compressobj(9)
    parts = [packer.compress(content) for _ in range(times)]
    return stream(b"".join([*parts, packer.flush()]), b"/Filter/FlateDecode")


def zipped(members: Mapping[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


CONTAINER = (
    '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    '<rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
)


def epub(chapters: Mapping[str, str | bytes], *, title: str = "", **members: bytes | str) -> bytes:
    """A book; names are hrefs in the package's folder."""
    ids = {name: f"i{i}" for i, name in enumerate(chapters)}
    items = "".join(
        f'<item id="{i}" href="{name.replace(" ", "%20")}" media-type="application/xhtml+xml"/>'
        for name, i in reversed(ids.items())
    )
    spine = "".join(f'<itemref idref="{i}"/>' for i in ids.values())
    package = (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        f"<dc:title>{title}</dc:title></metadata><manifest>{items}</manifest>"
        f"<spine>{spine}</spine></package>"
    )
    pages = {f"OEBPS/{name}": text for name, text in chapters.items()}
    base: dict[str, bytes | str] = {"META-INF/container.xml": CONTAINER, "OEBPS/book.opf": package}
    return zipped(base | pages | {k.replace("__", "/"): v for k, v in members.items()})


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_KIND = "application/vnd.openxmlformats-"
_TYPES = (
    f'<?xml version="1.0"?><Types xmlns="{_PACKAGE}content-types">'
    f'<Default Extension="rels" ContentType="{_KIND}package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" '
    f'ContentType="{_KIND}officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELS = (
    '<?xml version="1.0"?><Relationships '
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def docx_of(body: str | bytes, *, prolog: str = "", **members: bytes | str) -> bytes:
    """A Word document whose body is the given XML."""
    if isinstance(body, str):
        body = (
            f'<?xml version="1.0"?>{prolog}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body>'
            "</w:document>"
        ).encode()
    base: dict[str, bytes | str] = {
        "[Content_Types].xml": _TYPES, "_rels/.rels": _RELS, "word/document.xml": body,
    }  # fmt: skip
    return zipped(base | {k.replace("__", "/"): v for k, v in members.items()})
