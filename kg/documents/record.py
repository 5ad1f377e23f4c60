"""One text as a file holds it, with what the file says of it."""

from collections.abc import Mapping

import msgspec

from kg.documents.files import Skipped

_FIELDS = {
    "text": ("text", "content", "body", "article", "正文", "内容"),
    "title": ("title", "headline", "标题"),
    "date": ("date", "published", "pubDate", "publish_time", "time", "日期", "发布时间"),
    "source": ("url", "source", "link", "来源", "网址"),
    "id": ("id", "docid", "编号"),
}


class Record(msgspec.Struct, frozen=True):
    """A text with what its file says of it; `part` tells it from the other texts of the same file."""

    text: str
    title: str = ""
    date: str = ""
    source: str = ""
    id: str = ""
    part: str = ""


def record_of(value: object, part: str) -> Record | Skipped:
    """Give the record that a JSON object or the row of a table states, by the usual names of fields and columns.

    :param part: what tells it from the others of its file, such as the number of its line.
    """
    if not isinstance(value, Mapping):
        return Skipped(part, "not a JSON object with a text")
    fields = {
        field: next((str(value[key]) for key in keys if isinstance(value.get(key), str | int) and str(value[key])), "")
        for field, keys in _FIELDS.items()
    }
    if not fields["text"].strip():
        return Skipped(part, f"no text in it: the field is called one of {', '.join(_FIELDS['text'])}")
    return Record(**fields, part=part)
