"""Bodies in and answers out, both through the one JSON codec."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

from tenants import strict_json
from tenants.problems import Problem


class StrictJSONParser(BaseParser):
    """JSON bodies through the one decoder (D20)."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """The decoded body.

        Raises:
            Problem: 413 or 400 with the reason, 415 for a compressed body.
        """
        request = (parser_context or {})["request"]
        if request.META.get("HTTP_CONTENT_ENCODING", "identity") != "identity":
            raise Problem(415, "compressed_body", _("Compressed bodies are not accepted."), _("Send the body as plain JSON."))
        try:
            return strict_json.loads(stream.read(strict_json.MAX_BYTES + 1))
        except strict_json.TooLarge as error:
            raise Problem(413, "too_large", _("The body is too large."), _("Send less in one request."), reason=str(error)) from error
        except strict_json.BadJson as error:
            raise Problem(400, "bad_json", _("The body is not JSON that is accepted."), _("Correct the body."), reason=str(error)) from error


class CsvParser(BaseParser):
    """A file as it is, for the few addresses that take one; whoever reads it says what is too large."""

    media_type = "text/csv"
    MOST_BYTES = 8 * 1024 * 1024

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """The bytes, at most one more than may be."""
        return bytes(stream.read(self.MOST_BYTES + 1))


class PayloadRenderer(BaseRenderer):
    """Answers as JSON; knows the wire's own shapes."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None) -> Any:
        """The encoded answer."""
        return b"" if data is None else strict_json.dumps(data)
