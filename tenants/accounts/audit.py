"""What the lines of the audit log say to people. An app that writes lines registers the words of its actions here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tenants.accounts.models import AuditLine, Role

_kinds: dict[str, Promise | str] = {}
_sentences: dict[str, Promise | str] = {}


def register_kind(kind: str, label: Promise | str, sentences: Mapping[str, Promise | str]) -> None:
    """Name a kind of lines and its actions.

    Args:
        kind: the noun in front of the dot of ``AuditLine.action``, such as ``website``.
        label: what the kind is called in the filter.
        sentences: participle -> what happened; ``{subject}`` and the names of details stand for their values.
    """
    _kinds[kind] = label
    _sentences.update({f"{kind}.{participle}": sentence for participle, sentence in sentences.items()})


def audit_kinds() -> list[tuple[str, str]]:
    """Every kind with its label, in the language in force, sorted as people read it."""
    return sorted(((kind, str(label)) for kind, label in _kinds.items()), key=lambda pair: pair[1])


def has_words(action: str) -> bool:
    """Whether an action is registered."""
    return action in _sentences


def sentence_of(line: AuditLine) -> str:
    """What happened, as a sentence without its actor; an action that nobody registered is shown by its name."""
    sentence = _sentences.get(line.action)
    if sentence is None:
        return f"{line.action} {line.subject}".strip()
    # The sentence is ours; what people wrote only ever fills its places.
    return str(sentence).format_map(_Details(line))


class _Details(dict[str, str]):
    def __init__(self, line: AuditLine) -> None:
        super().__init__({name: _shown(value) for name, value in line.details.items()}, subject=line.subject)

    def __missing__(self, key: str) -> str:
        # Lines are never changed: an old one may lack what newer ones tell.
        return "…"


def _shown(value: Any) -> str:
    if value in Role.values:
        return str(Role(value).label)
    if isinstance(value, list):
        return _now(", ").join(str(item) for item in value)
    return str(value)


register_kind(
    "company",
    _("Company"),
    {
        "founded": _("Founded the company"),
        "changed": _("Changed the company's settings"),
        "privacy_changed": _("Changed what is kept of visitors: visits for {visits_kept_days} days"),
        "handed_over": _("Handed ownership over to {subject}"),
        "exported": _("Downloaded all data"),
        "deleted": _("Closed the company"),
    },
)
register_kind(
    "user",
    _("People"),
    {
        "invited": _("Invited {subject} as {role}"),
        "invited_again": _("Sent the invitation of {subject} again"),
        "invitation_revoked": _("Took the invitation of {subject} back"),
        "joined": _("Joined as {role}"),
        "role_changed": _("Changed the role of {subject} from {before} to {after}"),
        "deactivated": _("Shut {subject} out"),
        "reactivated": _("Let {subject} in again"),
        "signed_out_everywhere": _("Signed {subject} out everywhere"),
        "password_changed": _("Changed the password of {subject}"),
        "profile_changed": _("Changed the profile of {subject}"),
        "photo_changed": _("Changed the photo of {subject}"),
    },
)
register_kind(
    "api_key",
    _("API keys"),
    {
        "created": _("Made the API key “{subject}” ({prefix})"),
        "revoked": _("Revoked the API key “{subject}” ({prefix})"),
    },
)
