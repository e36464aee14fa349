"""What the company's own systems know of a contact: kept by source, pushed over the API, or asked for at a website's server."""

from visitors.services.memberdata.asking import FAILURES, TryOut, ask_for_member_data, pull_member_data, try_member_source
from visitors.services.memberdata.shapes import BadMemberData, MemberSheet, clean_sheet
from visitors.services.memberdata.sources import (
    URL_WORDS,
    NewSourceKey,
    SourceUrlRefused,
    TooManySourceKeys,
    create_source_key,
    may_set_up,
    remove_member_source,
    revoke_source_key,
    set_member_source,
)
from visitors.services.memberdata.storing import change_pushed_data, remove_pushed_data, replace_pushed_data, tell_signed_data

__all__ = [
    "FAILURES",
    "URL_WORDS",
    "BadMemberData",
    "MemberSheet",
    "NewSourceKey",
    "SourceUrlRefused",
    "TooManySourceKeys",
    "TryOut",
    "ask_for_member_data",
    "change_pushed_data",
    "clean_sheet",
    "create_source_key",
    "may_set_up",
    "pull_member_data",
    "remove_member_source",
    "remove_pushed_data",
    "replace_pushed_data",
    "revoke_source_key",
    "set_member_source",
    "tell_signed_data",
    "try_member_source",
]
