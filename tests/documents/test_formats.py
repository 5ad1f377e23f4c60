import csv
import gzip
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.documents import Skipped, find_body, formats, read_documents
from kg.errors import InputError
from kg.model import Document

PARAGRAPHS = [
    "3月4日，某高新区与甲公司签署投资协议，总投资三十亿元的生产基地项目落户园区，预计明年六月投产，可带动就业八百余人。",
    "园区管委会主任介绍，今年以来园区已引进项目十六个，协议总额突破百亿元，新能源产业链条更加完整，配套企业纷纷跟进。",
    "甲公司负责人表示，选择落户这里，看中的是园区完善的配套和高效的服务，二期工程将在三年内启动，研发中心同步建设。",
]
FURNITURE = ["首页", "上一篇", "责任编辑", "版权所有", "相关新闻", "分享到", "招商热线"]


def page(charset: str = "utf-8") -> str:
    body = "".join(f"<p>　　{paragraph}</p>" for paragraph in PARAGRAPHS)
    return f"""<!DOCTYPE html><html><head><meta charset="{charset}"><title>某高新区再签大项目_某某新闻网</title>
<meta property="og:title" content="某高新区再签大项目"><meta property="article:published_time" content="2023-03-05">
</head><body><div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/a">政务</a></li></ul></div>
<div class="path">当前位置：<a href="/">首页</a> &gt; <a href="/b">园区动态</a> &gt; 正文</div>
<div class="article"><h1>某高新区再签大项目</h1><div class="info">2023-03-05 09:30 来源：某某融媒 字号：大 中 小</div>
<div class="content">{body}<p>（责任编辑：王某）</p></div>
<div class="share">分享到：微信 微博</div>
<div class="pn">上一篇：<a href="/1">某园区召开会议</a> 下一篇：<a href="/2">没有了</a></div></div>
<div class="related"><h3>相关新闻</h3>
<ul><li><a href="/3">乙公司落户某市</a></li><li><a href="/4">丙公司落户某县</a></li></ul></div>
<div class="footer">版权所有：某某新闻网 某ICP备00000000号 招商热线：010-5555 0199</div></body></html>"""


def pdf(text: str) -> bytes:
    """A PDF of one page, written by hand: ASCII text in Helvetica."""
    stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(out),
    )


def docx(*lines: str) -> bytes:
    from docx import Document as Word

    word = Word()
    for line in lines:
        word.add_paragraph(line)
    table = word.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "建设单位", "甲公司"
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def read(folder: Path, name: str, data: bytes) -> tuple[list[Document], list[str]]:
    (folder / name).write_bytes(data)
    results = list(read_documents([folder]))
    skipped = [f"{Path(result.path).name}: {result.reason}" for result in results if isinstance(result, Skipped)]
    return [result for result in results if isinstance(result, Document)], skipped


@pytest.mark.parametrize(
    ("charset", "encoding"), [("utf-8", "utf-8"), ("gb2312", "gb18030"), ("gbk", "gb18030"), ("gb2312", "utf-8")]
)
def test_page(tmp_path: Path, charset: str, encoding: str) -> None:
    (document,), skipped = read(tmp_path, "a.html", page(charset).encode(encoding))
    assert skipped == []
    body = "".join(document.text[span.start : span.end] for span in find_body(document.text))
    assert all(paragraph in body for paragraph in PARAGRAPHS)
    assert not [word for word in FURNITURE if word in body]
    assert document.title == "某高新区再签大项目"
    assert document.date == "2023-03-05"
    assert document.text.count("某高新区再签大项目") == 1


def test_pages_that_hold_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, "a.html", b"<html><body></body></html>")[1] == ["a.html: a page without text"]


def test_pdf(tmp_path: Path) -> None:
    (document,), _ = read(tmp_path, "a.pdf", pdf("Company A settles in Park B"))
    assert "Company A settles in Park B" in document.text
    _, skipped = read(tmp_path, "b.pdf", b"%PDF-1.4 broken")
    assert "PDF" in skipped[0]


def test_docx_with_a_table(tmp_path: Path) -> None:
    (document,), _ = read(tmp_path, "a.docx", docx("某园区签约", "甲公司落户某园区。"))
    assert document.text == "某园区签约\n甲公司落户某园区。\n建设单位　甲公司"
    assert document.title == "某园区签约"


@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_table(tmp_path: Path, name: str) -> None:
    out = io.StringIO()
    rows = csv.writer(out, delimiter="\t" if name.endswith("tsv") else ",")
    rows.writerows(
        [["编号", "标题", "正文", "日期"], ["7", "题", "甲公司，\n落户。", "2021-03-04"], ["8", "空", "", ""]]
    )
    (document,), skipped = read(tmp_path, name, b"\xef\xbb\xbf" + out.getvalue().encode())
    assert (document.id, document.title, document.date, document.text) == ("7", "题", "2021-03-04", "甲公司，\n落户。")
    assert len(skipped) == 1
    assert skipped[0].startswith(f"{name}:3: no text")


def test_zip(tmp_path: Path) -> None:
    files = {
        "x/1.txt": "甲公司落户。".encode(),
        "x/2.html": page().encode(),
        "../../escape.txt": "乙公司落户。".encode(),
        "x/README.md": b"passed over",
        "__MACOSX/1.txt": b"passed over",
        "x/picture.png": b"\x89PNG",
        "x/empty.txt": b"",
    }
    documents, skipped = read(tmp_path, "a.zip", zipped(files))
    assert [document.id for document in documents] == ["a#../../escape.txt", "a#x/1.txt", "a#x/2.html"]
    assert sorted(line.split(":")[1] for line in skipped) == ["x/empty.txt", "x/picture.png"] or len(skipped) == 2
    assert not (tmp_path.parent / "escape.txt").exists()


def test_archives_made_to_fill_the_memory_are_refused(tmp_path: Path) -> None:
    _, skipped = read(tmp_path, "a.zip", zipped({"bomb.txt": bytes(15_000_000)}))
    assert "refused" in skipped[0]
    _, skipped = read(tmp_path, "b.txt.gz", gzip.compress(bytes(50_000_000)))
    assert any("longer than" in line for line in skipped)


def test_entities_of_xml_are_not_expanded() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x "lol"><!ENTITY y "&x;&x;"><!ENTITY z SYSTEM "file:///etc/passwd">]><html><p>&y;&z;</p></html>'
    try:
        text = "".join(record.text for record in formats.read_html(bomb.encode()) if not isinstance(record, Skipped))
    except InputError:
        return
    assert "root:" not in text
    assert "lollol" not in text


@pytest.mark.parametrize("reader", [formats.read_html, formats.read_pdf, formats.read_docx, formats.read_csv])
@settings(max_examples=30, deadline=None)
@given(data=st.binary(max_size=200))
def test_any_bytes_give_a_text_or_a_named_refusal(reader, data: bytes) -> None:
    try:
        list(reader(data))
    except InputError as error:
        assert str(error)


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_damaged_files_give_a_text_or_a_named_refusal(data: st.DataObject) -> None:
    reader, whole = data.draw(
        st.sampled_from(
            [
                (formats.read_pdf, pdf("Company A")),
                (formats.read_docx, docx("甲公司")),
                (formats.read_html, page().encode()),
            ]
        )
    )
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:at] + data.draw(st.binary(max_size=3)) + whole[at + data.draw(st.integers(0, 40)) :]
    try:
        list(reader(damaged))
    except InputError as error:
        assert str(error)
