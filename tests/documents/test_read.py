import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.documents import Skipped, document, read_documents
from kg.documents import read as reading
from kg.documents.decode import clean, decode
from kg.errors import InputError
from kg.model import Document

TEXT = "某高新区签约三个项目\n某公司与某高新区管委会签署协议，投资建设生产基地。\r\n预计明年投产。"
TRADITIONAL = "園區管委會與某公司簽署戰略合作協議，投資建設生產基地。" * 3


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return folder


def read(*inputs: str | Path) -> tuple[dict[str, Document], dict[str, str]]:
    results = list(read_documents(inputs))
    documents = [result for result in results if isinstance(result, Document)]
    assert len({found.id for found in documents}) == len(documents)
    return (
        {found.id: found for found in documents},
        {Path(result.path).name: result.reason for result in results if isinstance(result, Skipped)},
    )


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("gb18030"),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
    ],
)
def test_encodings_of_simplified_text(data: bytes) -> None:
    assert decode(data) == TEXT


def test_big5_is_told_from_gb18030() -> None:
    assert decode(TRADITIONAL.encode("big5")) == TRADITIONAL
    assert decode(TRADITIONAL.encode("gb18030")) == TRADITIONAL


def test_utf8_with_a_few_broken_bytes_is_not_taken_for_another_encoding() -> None:
    data = (TEXT * 10).encode()
    assert decode(data[:-1]).startswith(TEXT * 9)


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n123", bytes(range(256)) * 4, b"\x00" * 50, b"PK\x03\x04abc"])
def test_binary_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        decode(data)


def test_nul_and_lone_surrogates_are_replaced_one_for_one() -> None:
    assert decode("园区\x00签约项目落户高新区".encode()) == "园区\ufffd签约项目落户高新区"
    assert decode("园\ud800区".encode("utf-8", "surrogatepass")) == "园\ufffd区"


@given(st.text())
def test_clean_keeps_length_line_ends_and_can_be_encoded(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) == len(text)
    assert [c for c in cleaned if c in "\t\r\n"] == [c for c in text if c in "\t\r\n"]
    assert clean(cleaned) == cleaned
    cleaned.encode("utf-8")


@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_a_named_refusal(data: bytes) -> None:
    try:
        decode(data).encode("utf-8")
    except InputError as error:
        assert str(error)


def test_folder_ids_and_what_is_passed_over(tmp_path: Path) -> None:
    folder = {
        "b.txt": TEXT, "a/x.md": TEXT, "a/c.txt": TEXT, "a/c.md": TEXT, "v1.2.txt": TEXT,
        "z.txt.gz": gzip.compress(TEXT.encode()),
        "gold.txt": TEXT, "gold.json": "{}", ".hidden.txt": TEXT, ".git/x.txt": TEXT,
        "README.md": TEXT, "NOTES.txt": TEXT, "LICENSE": TEXT,
    }  # fmt: skip
    documents, skipped = read(write(tmp_path, folder))
    assert list(documents) == ["a/c.md", "a/c.txt", "a/x", "b", "gold", "v1.2", "z"]
    assert skipped == {}


def test_equal_ids_take_the_name_of_their_folder(tmp_path: Path) -> None:
    write(tmp_path, {"x/1.txt": TEXT, "y/1.txt": TEXT, "y/2.txt": TEXT})
    expected = {"x/1.txt", "y/1.txt", "2"}
    assert set(read(tmp_path / "x", tmp_path / "y")[0]) == set(read(tmp_path / "y", tmp_path / "x")[0]) == expected


def test_a_file_given_twice_is_one_document(tmp_path: Path) -> None:
    write(tmp_path, {"1.txt": TEXT})
    assert len(read(tmp_path, tmp_path / "1.txt", str(tmp_path / "*.txt"))[0]) == 1


def test_glob_counts_names_from_its_fixed_part(tmp_path: Path) -> None:
    write(tmp_path, {"x/1.txt": TEXT, "x/y/2.txt": TEXT, "x/3.md": TEXT})
    assert set(read(f"{tmp_path}/**/*.txt")[0]) == {"x/1", "x/y/2"}


def test_faults_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    faulty = {
        "good.txt": TEXT, "empty.txt": "", "blank.txt": " \n\n", "binary.txt": b"\x00\x01\x02\x03" * 50,
        "image.png": b"\x89PNG",
        "cut.txt.gz": gzip.compress(TEXT.encode())[:-9], "plain.txt.gz": TEXT,
        "lines.jsonl": "[1]\n{bad\n{}\n" + json.dumps({"text": TEXT}),
    }  # fmt: skip
    write(tmp_path, faulty)
    documents, skipped = read(tmp_path, tmp_path / "missing.txt", f"{tmp_path}/*.none")
    assert set(documents) == {"good", "lines#4"}
    assert set(skipped) == {
        "empty.txt", "blank.txt", "binary.txt", "image.png", "cut.txt.gz", "plain.txt.gz",
        "lines.jsonl:1", "lines.jsonl:2", "lines.jsonl:3", "missing.txt", "*.none",
    }  # fmt: skip
    assert all(skipped.values())


def test_broken_link_and_link_in_a_circle(tmp_path: Path) -> None:
    write(tmp_path, {"good.txt": TEXT})
    try:
        (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
        (tmp_path / "round").symlink_to(tmp_path, target_is_directory=True)
    except OSError:
        pytest.skip("this system makes no symbolic links")
    documents, skipped = read(tmp_path)
    assert set(documents) == {"good"}
    assert set(skipped) == {"loop.txt"}


def test_unreadable_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"good.txt": TEXT, "secret.txt": TEXT})
    opened = Path.open

    def refuse(path: Path, *args: object, **kwargs: object) -> object:
        if path.name == "secret.txt":
            raise PermissionError(13, "Permission denied")
        return opened(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    documents, skipped = read(tmp_path)
    assert set(documents) == {"good"}
    assert "Permission denied" in skipped["secret.txt"]


def test_too_long_is_named_in_text_and_in_json_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LONGEST", 1000)
    line = json.dumps({"text": "长" * 1000}, ensure_ascii=False)
    write(tmp_path, {"long.txt": "长" * 1000, "lines.jsonl": f"{line}\n{json.dumps({'text': '短'})}\n"})
    documents, skipped = read(tmp_path)
    assert set(documents) == {"lines#2"}
    assert set(skipped) == {"long.txt", "lines.jsonl:1"}


def test_json_lines_fields_and_equal_ids(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "text": TEXT, "title": "题", "date": "2021-03-04T08:00", "url": "http://example.com/1"},
        {"id": "a", "正文": TEXT, "标题": "二"},
        {"content": "园\ud800区"},
    ]
    write(tmp_path, {"rows.jsonl": "\n".join(map(json.dumps, rows))})
    documents, skipped = read(tmp_path)
    assert not skipped
    assert list(documents) == ["a", "rows/a", "rows#3"]
    first = documents["a"]
    assert (first.title, first.date, first.source) == ("题", "2021-03-04", "http://example.com/1")
    assert first.format == "jsonl"
    assert documents["rows#3"].text == "园\ufffd区"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("某园区签约\n某公司落户。", "某园区签约"),
        ("首页 > 要闻 > 正文\n某园区签约\n\n2021年某公司落户某园区，总投资三亿元，预计明年投产。", "某园区签约"),
        ("# 某园区签约\n某公司落户。", "某园区签约"),
        ("某公司落户某园区。\n预计明年投产。", ""),
        ("某园区签约", ""),
        ("某公司落户某园区，" * 20 + "\n预计明年投产。", ""),
    ],
)
def test_title(text: str, title: str) -> None:
    assert document(text).title == title


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("题\n来源：某某融媒  作者：甲", "某某融媒"),
        ("题\n资金来源：自筹。", ""),
        ("题\n（来源：某某发布）", "某某发布"),
        ("题\n正文。", ""),
    ],
)
def test_source(text: str, source: str) -> None:
    assert document(text).source == source


def test_what_was_found_in_a_text_is_recalled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.documents import read
    from kg.kept import Kept, Recall

    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "2024-03-05-a.txt").write_text(
        "园区签约三个项目\n\n来源：云溪观察\n2022年7月11日，某园区签约。", encoding="utf-8"
    )
    (folder / "b.jsonl").write_text(
        '{"text": "乙\\u0000园区签约。", "title": "题"}\n{"text": "乙园区签约。"}\n', encoding="utf-8"
    )
    wanted = list(read.read_documents([folder]))
    assert len(wanted) == 3
    for _ in range(2):
        with Kept(tmp_path / "pieces") as kept:
            assert list(read.read_documents([folder], Recall(kept, b"salt"))) == wanted
    searched: list[str] = []
    monkeypatch.setattr(read, "find_body", lambda text: searched.append(text) or ())
    (folder / "c.txt").write_text("丙园区签约。", encoding="utf-8")
    with Kept(tmp_path / "pieces") as kept:
        assert list(read.read_documents([folder], Recall(kept, b"salt")))[:3] == wanted
    assert searched == ["丙园区签约。"]


def test_texts_that_read_alike_in_a_row_are_recalled_apart(tmp_path: Path) -> None:
    from kg.documents.read import Recalled
    from kg.kept import Kept, Recall

    with Kept(tmp_path / "pieces") as kept:
        make = Recalled(Recall(kept, b"salt")).document
        assert make("丙\0丁", "a", "题", "", "", "").title == "题"
        assert make("丁", "a\0题", "", "", "", "丙").title != "题"
