"""Random and mutated inputs, from a seed: texts, files of every format, and graphs, as a fuzzer would make them."""

import gzip
import io
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

TOKENS = [
    *"亿元 万元 亩 平方米 年 月 日 1 2024年3月5日 去年 上半年 有限公司 集团 高新区 大学".split(),
    *"（以下简称“ ” ） 、 。 ，".split(),
    *(
        "\n",
        "\r\n",
        "\t",
        "\ufeff",
        "\x00",
        "\ud800",
        "\u202e",
        "𠮷",
        "e\u0301",
        "<b>",
        "</script>",
        "&#x0;",
        "&amp;",
        "]]>",
    ),
    *(
        "=1+1",
        '"',
        "\\",
        "%2e",
        "零",
        "〇",
        "两",
        "1.2.3",
        "-0",
        "9" * 30,
        "０１",
        "百千万亿",
        "31日",
        "13月",
        "0000年",
    ),
    *("9999-99-99", "　" * 9, "(" * 9),
]


def texts(dice: random.Random, seeds: list[str]) -> Iterator[str]:
    """Give mutated texts without end: parts of real reports cut, doubled, crossed and sprinkled with tokens."""
    while True:
        text = dice.choice(seeds)
        at = dice.randrange(len(text))
        text = text[at : at + dice.randrange(1, 160)]
        for _ in range(dice.randrange(6)):
            at = dice.randrange(len(text) + 1)
            choice = dice.randrange(5)
            if choice == 0:
                text = text[:at] + dice.choice(TOKENS) + text[at:]
            elif choice == 1:
                text = text[:at] + text[at + dice.randrange(20) :]
            elif choice == 2:
                text = text[:at] + text[at : at + 12] * dice.randrange(2, 5) + text[at + 12 :]
            elif choice == 3:
                text = (
                    text[:at]
                    + chr(
                        dice.choice((dice.randrange(0x250), dice.randrange(0x4E00, 0xA000), dice.randrange(0x110000)))
                    )
                    + text[at:]
                )
            else:
                text = text[:at] + "".join(dice.choice(TOKENS) for _ in range(3)) + text[at:]
        yield text


def files(dice: random.Random, seeds: list[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Give mutated files without end, each with its ending: bytes flipped, cut, doubled, endings exchanged."""
    endings = sorted({ending for ending, _ in seeds})
    while True:
        ending, data = dice.choice(seeds)
        if dice.random() < 0.1:
            ending = dice.choice(endings)
        made = bytearray(data)
        for _ in range(dice.randrange(1, 8)):
            at = dice.randrange(len(made) + 1)
            choice = dice.randrange(4)
            if choice == 0 and made:
                made[min(at, len(made) - 1)] = dice.randrange(256)
            elif choice == 1:
                del made[at : at + dice.randrange(64)]
            elif choice == 2:
                made[at:at] = made[at : at + 64] * 2
            else:
                made[at:at] = dice.choice(TOKENS).encode("utf-8", "surrogatepass")
        yield ending, bytes(made)


def samples(text: str) -> list[tuple[str, bytes]]:
    """Give a small file of each format, by ending."""
    from docx import Document as Word

    word = Word()
    word.add_paragraph(text)
    word.add_table(1, 2).cell(0, 0).text = "甲公司"
    docx = io.BytesIO()
    word.save(docx)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", text)
        archive.writestr("b/c.html", f"<html><body><p>{text}</p></body></html>")
    row = text.replace("\n", " ").replace('"', "")
    head = '<head><meta charset="gb2312"><title>园区</title></head>'
    page = f"<html>{head}<body><article><p>{text}</p></article></body></html>"
    pdf = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj\n"
        b"4 0 obj<</Length 30>>stream\nBT (park) Tj ET\nendstream endobj\ntrailer<</Root 1 0 R>>"
    )
    warc = f"WARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: {len(text.encode())}\r\n\r\n{text}\r\n\r\n"
    return [
        ("txt", text.encode()),
        ("txt", text.encode("gb18030")),
        ("md", b"\xef\xbb\xbf# " + text.encode()),
        ("html", page.encode()),
        ("html", page.encode("gb18030")),
        ("json", f'{{"text": "{row}", "date": "2024-03-05"}}'.encode()),
        ("jsonl", f'{{"text": "{row}"}}\n{{"content": "{row}"}}\n'.encode()),
        ("csv", f"title,text\n标题,{row}\n".encode()),
        ("tsv", f"title\ttext\n标题\t{row}\n".encode()),
        ("docx", docx.getvalue()),
        ("zip", packed.getvalue()),
        ("txt.gz", gzip.compress(text.encode(), mtime=0)),
        ("wet", warc.encode()),
        ("pdf", pdf),
    ]


def check_file(folder: Path, ending: str, data: bytes) -> None:
    """Read a file, which may be refused; what it gives must be documents whose text every output can carry."""
    from kg.documents import Skipped, read_documents

    path = folder / f"mutant.{ending}"
    path.write_bytes(data)
    for one in read_documents([path]):
        if isinstance(one, Skipped):
            assert one.reason
        else:
            one.text.encode("utf-8")
            assert "\x00" not in one.text


def check_text(text: str) -> None:
    """Run everything that looks at a text without the model; what it finds must stand there."""
    from kg.documents import document
    from kg.documents.body import find_body
    from kg.identity.naming import slug
    from kg.lexicon import load_lexicon
    from kg.links.names import parse_name
    from kg.links.short_forms import may_be_short_of
    from kg.relations.periods import find_periods
    from kg.relations.quantities import find_amounts, find_areas

    found = document(text, "mutant")
    spans = find_body(found.text)
    assert all(0 <= one.start < one.end <= len(found.text) for one in spans)
    for one in (*find_amounts(found.text), *find_areas(found.text), *find_periods(found.text, found.date)):
        assert found.text[one.quote.start : one.quote.end] == one.quote.text
    lexicon = load_lexicon()
    name, other = found.text[:24], found.text[2:12]
    for kind in ("COMPANY", "PARK", "UNIVERSITY", "GOVERNMENT", "PERSON"):
        parse_name(name, kind, lexicon)
        if name.strip() and other.strip():
            may_be_short_of(other, name, kind, lexicon)
    slug(name)
