"""Text out of an address: percent-encoding, the charsets of the last thirty years, and what must not be stored."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote_to_bytes

LONGEST_TEXT = 200

# Only these: a charset's name comes from the address, and Python would also decode "idna" or "unicode_escape" for it.
# The right-hand sides are the supersets that engines mean when they say the left-hand side.
CODECS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "unicode": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "big5hkscs": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "euc-jp": "euc_jp",
    "eucjp": "euc_jp",
    "euc_jp": "euc_jp",
    "euc": "euc_jp",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "cp932": "cp932",
    "iso-2022-jp": "iso2022_jp",
    "jis": "iso2022_jp",
    "euc-kr": "cp949",
    "euckr": "cp949",
    "cp949": "cp949",
    "ks_c_5601-1987": "cp949",
    "windows-1251": "cp1251",
    "cp1251": "cp1251",
    "koi8-r": "koi8-r",
    "windows-1250": "cp1250",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-2": "iso8859-2",
    "iso8859-2": "iso8859-2",
}
_EAST_ASIAN = {"gb18030", "big5hkscs", "euc_jp", "cp932", "cp949"}
# What JavaScript's escape() makes of characters that are not Latin.
_ESCAPED = re.compile(r"%u([0-9a-fA-F]{4})")
_ENCODED_TWICE = re.compile(r"(?:%[0-9A-Fa-f]{2}){2}")
_REPLACED = "\ufffd"
# Format characters rewrite the line that they are shown in, or hide in it. The two joiners belong to Persian, Hindi and emoji.
_UNWANTED = {"Cc", "Cf", "Cs"}
_JOINERS = "\u200c\u200d"


def read_text(value: str, *, charset: str = "", legacy: Iterable[str] = (), longest: int = LONGEST_TEXT) -> str:
    """What a parameter of an address says, fit to be stored and shown.

    Args:
        value: percent-encoded, with + for blanks.
        charset: name of the charset as the address gives it; one that is not known counts as not given.
        legacy: names out of ``CODECS`` to try when the text is not UTF-8.
        longest: how many characters are kept.

    Returns:
        One line in NFC, without control characters; empty if nothing readable is in it.
    """
    named = CODECS.get(charset.strip().lower(), "")
    text = _decode(_to_bytes(value.replace("+", " ")), named, [CODECS[name] for name in legacy])
    if _ENCODED_TWICE.search(text) and (again := _strictly(_to_bytes(text), "utf-8")) and not again.isascii():
        text = again
    return clean_text(text, longest=longest)


def clean_text(text: str, *, longest: int = LONGEST_TEXT) -> str:
    """One line of text in NFC without control characters, cut to so many characters."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())[:longest].strip()
    signs = (" " if sign.isspace() else sign for sign in text if sign != _REPLACED)
    kept = "".join(sign for sign in signs if sign in _JOINERS or unicodedata.category(sign) not in _UNWANTED)
    return " ".join(unicodedata.normalize("NFC", kept).split())[:longest].strip(f" {_JOINERS}")


def _to_bytes(value: str) -> bytes:
    value = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
    # Two escapes may be the halves of one character; a half alone is nobody's.
    value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return unquote_to_bytes(value)


def _decode(data: bytes, named: str, legacy: list[str]) -> str:
    if named and (text := _strictly(data, named)):
        return text
    text = _strictly(data, "utf-8")
    if text:
        meant = "" if named else _short_east_asian(text, data, legacy)
        return meant or text
    for codec in ["utf-8", named] if named else ["utf-8"]:
        if text := _cut(data, codec):
            return text
    for read in (_strictly, _cut):
        for codec in legacy:
            if text := read(data, codec):
                return text
    return data.decode("utf-8", "replace")


def _strictly(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return ""


def _cut(data: bytes, codec: str) -> str:
    """Text whose last character was cut off, as in referrers that something on the way shortened."""
    try:
        text = codecs.getincrementaldecoder(codec)().decode(data, final=False)
    except UnicodeDecodeError:
        return ""
    return "" if text.isascii() else text


def _short_east_asian(text: str, data: bytes, legacy: list[str]) -> str:
    """The reading in an engine's East Asian charset of bytes that by accident are UTF-8 too: two bytes of GBK may be one ģ.

    Only where UTF-8 would give nothing but accented Latin letters, which is nobody's word.
    """
    if any(not "\u00a0" <= sign <= "\u024f" for sign in text if not sign.isspace()):
        return ""
    for codec in legacy:
        if codec in _EAST_ASIAN and (meant := _strictly(data, codec)):
            return meant
    return ""
