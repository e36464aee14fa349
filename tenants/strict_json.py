"""The one JSON decoder for everything that comes from outside: sockets, HTTP bodies, webhooks, JSON columns (D20).

Refused beside bad syntax: more than ``max_bytes``, nesting deeper than 32, NUL characters, lone surrogates, NaN and
infinities, duplicate keys, and integers that a browser cannot hold (beyond 2^53).
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

MAX_BYTES = 64 * 1024
MAX_DEPTH = 32
MAX_INTEGER = 2**53

_CONTAINERS = (dict, list)
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_KEY_ENDS = re.compile(rb'"[ \t\n\r]*:')
_decoder = msgspec.json.Decoder()
_encoder = msgspec.json.Encoder()


class BadJson(ValueError):
    """The text is not JSON that we accept; the message says why, in a sentence that may be shown to the sender."""


class TooLarge(BadJson):
    """The text is longer than allowed (HTTP 413, close code 4413)."""


def loads(data: bytes | bytearray | str, *, max_bytes: int = MAX_BYTES) -> Any:
    """Decode one JSON text.

    Args:
        data: UTF-8 bytes, or text.
        max_bytes: the most bytes to accept.
    Returns:
        dicts, lists, strings, integers, floats, booleans and None.
    Raises:
        TooLarge: longer than ``max_bytes``.
        BadJson: anything else that is refused.
    """
    if isinstance(data, str):
        try:
            data = data.encode()
        except UnicodeEncodeError as error:
            raise BadJson("The text holds a lone surrogate.") from error
    if len(data) > max_bytes:
        raise TooLarge(f"The text is longer than {max_bytes} bytes.")
    try:
        value = _decoder.decode(data)
    except RecursionError as error:
        raise BadJson(f"The text is nested deeper than {MAX_DEPTH} levels.") from error
    except UnicodeDecodeError as error:
        raise BadJson("The text is not UTF-8.") from error
    except msgspec.MsgspecError as error:
        raise BadJson(f"The text is not JSON: {error}.") from error
    keys = _inspect(value)
    # Every key that was written ends with a quotation mark and a colon: if no more of those than keys were found, none was
    # written twice. A string may hold the two as well, and then colons outside strings are counted.
    if len(_KEY_ENDS.findall(data)) != keys and _STRINGS.sub(b"", data).count(b":") != keys:
        raise BadJson("An object holds the same key twice.")
    return value


def dumps(value: Any) -> bytes:
    """Encode as compact UTF-8 JSON; understands dates, UUIDs, enums and msgspec structs.

    Raises:
        TypeError: a value of another type.
    """
    return _encoder.encode(value)


def check(value: Any) -> Any:
    """Check a value that is already decoded (a form's dict, a JSON column) by the same rules.

    Returns:
        the value itself.
    Raises:
        BadJson: it holds what ``loads`` would refuse.
    """
    _inspect(value)
    try:
        _encoder.encode(value)
    except (UnicodeEncodeError, TypeError, msgspec.MsgspecError) as error:
        raise BadJson(f"The value cannot be written as JSON: {error}.") from error
    return value


def _inspect(value: Any) -> int:
    """Count the keys of all objects in it; refuse depth, NUL and large integers. Iterative: depth is not believed yet."""
    keys = 0
    level = [value]
    depth = 0
    while level:
        below: list[Any] = []
        for item in level:
            kind = type(item)
            if kind is str:
                if "\0" in item:
                    raise BadJson("A string holds a NUL character.")
            elif kind is int:
                if not -MAX_INTEGER <= item <= MAX_INTEGER:
                    raise BadJson("An integer is beyond 2^53.")
            elif depth >= MAX_DEPTH and kind in _CONTAINERS:
                raise BadJson(f"The text is nested deeper than {MAX_DEPTH} levels.")
            elif kind is dict:
                keys += len(item)
                below.extend(item)
                below.extend(item.values())
            elif kind is list:
                below.extend(item)
            elif kind is float and (item != item or item in (float("inf"), float("-inf"))):
                raise BadJson("A number is not finite.")
        depth += 1
        level = below
    return keys
