"""Bytes to text: byte order marks, UTF-8, GB18030, Big5, and what charset-normalizer knows beyond them.

Chinese pages are UTF-8 or one of two families that overlap: most Big5 bytes are also valid GB18030, and read as such
give rare characters. So where both decode, the reading with more everyday characters wins. The text is never changed
but for control characters and lone surrogates, which no output format can carry: each becomes U+FFFD, one for one.
"""

import codecs
import re

from kg.errors import InputError

_MARKS = (  # the longer first: UTF-32's mark begins with UTF-16's
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# First bytes of files that some decoder might take for text.
_BINARY = (
    b"\x89PNG",
    b"\xff\xd8\xff\xe0",
    b"GIF8",
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
    b"%PDF-",
    b"\xd0\xcf\x11\xe0",
    b"\x7fELF",
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SAMPLE = 200_000  # bytes that are enough to tell encodings apart


def clean(text: str) -> str:
    r"""Replace control characters (but tab and line ends) and lone surrogates by U+FFFD, one for one.

    >>> clean("园区\x00\ud800")
    '园区\ufffd\ufffd'
    """
    return _CONTROLS.sub("\ufffd", text)


def decode(data: bytes) -> str:
    """Decode the bytes of a text file, a byte order mark dropped, newlines unchanged.

    :raises InputError: where the bytes are no text, or text in no encoding that can be told.
    """
    if data.startswith(_BINARY):
        raise InputError("a binary file, not text")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data[len(mark) :].decode(encoding, errors="replace"))
    try:
        # surrogatepass: a lone surrogate is one character to replace, not a reason to guess another encoding
        return _checked(data.decode("utf-8", errors="surrogatepass"))
    except UnicodeDecodeError:
        return _checked(_guess(data))


def _guess(data: bytes) -> str:
    damaged = data.decode("utf-8", errors="replace")
    chinese = _han(damaged)
    if chinese and damaged.count("\ufffd") * 50 < chinese:
        return damaged
    readings = [(_everyday(data[:_SAMPLE], encoding), encoding) for encoding in ("gb18030", "big5hkscs")]
    share, encoding = max(readings, key=lambda reading: reading[0])
    if share >= 0.8:
        return data.decode(encoding, errors="replace")
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    if best is None:
        raise InputError("a binary file, or text in an unknown encoding: save it as UTF-8")
    return data.decode(best.encoding, errors="replace")


def _han(text: str) -> int:
    return sum("\u4e00" <= character <= "\u9fff" for character in text)


def _everyday(sample: bytes, encoding: str) -> float:
    """Give the share (0 to 1) of the characters beyond ASCII that the encoding's first, everyday plane holds."""
    text = sample.decode(encoding, errors="replace")
    beyond = [character for character in text if character > "\x7f"]
    if not beyond or text.count("\ufffd") * 50 > len(text):
        return 0.0
    if encoding == "gb18030":
        everyday = sum(bool(character.encode("gb2312", errors="ignore")) for character in beyond)
    else:  # Big5's 5,401 common characters, and its punctuation, lie below 0xC6A1
        everyday = sum(b"\xa1" <= character.encode(encoding, errors="ignore")[:1] <= b"\xc6" for character in beyond)
    return everyday / len(beyond)


def _checked(text: str) -> str:
    controls = sum(map(len, re.findall("[\x00-\x08\x0e-\x1f\x7f-\x9f]+", text[:_SAMPLE])))
    if controls * 10 > len(text[:_SAMPLE]):
        raise InputError("a binary file, not text")
    return clean(text)
