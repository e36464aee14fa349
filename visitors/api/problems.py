"""How the exceptions of visitors' services are answered."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.accounts.services import people
from tenants.problems import becomes_invalid, becomes_not_allowed, becomes_not_found, becomes_problem
from visitors.permissions import NotFound
from visitors.selectors.segments import BadSegment
from visitors.services import contacts, events, look, memberdata, secrets, websites
from visitors.services.contacts.fields import WORDS
from visitors.services.contacts.importing import BadTargets, NotNow, TooManyImports
from visitors.services.contacts.merge import MergeIsOver, MergeRefused
from visitors.services.contacts.segments import SegmentRefused, TooManySegments
from visitors.services.look import LOOK_WORDS
from visitors.sheets import MOST_COLUMNS, MOST_ROWS, SheetUnreadable

becomes_not_found(NotFound)
becomes_not_allowed(websites.NotAllowed, detail=_("Only the owner and admins change websites."))
becomes_not_allowed(look.LookNotAllowed, detail=_("Only the owner and admins change websites."))
becomes_invalid(look.LookRefused, lambda error: {error.field: error.code}, LOOK_WORDS)
becomes_not_allowed(people.NotAllowed, detail=_("Only the owner and admins change the company's settings."))
becomes_problem(
    websites.TooManyWebsites,
    status=409,
    code="too_many_websites",
    title=_("There are too many websites."),
    detail=_("Add the address to a website that exists."),
)
becomes_problem(
    websites.BadOrigin,
    status=400,
    code="bad_origin",
    title=_("This is not the address of a site."),
    detail=_("Send scheme, host and port, such as https://www.example.com."),
    members=lambda error: {"origin": error.typed[:300], "reason": str(error.reason)},
)
becomes_not_allowed(contacts.NotYourNote, detail=_("Its author and admins delete a note."))
becomes_invalid(contacts.ContactRefused, lambda error: error.errors, WORDS)
ATTRIBUTE_WORDS = {
    "empty": _("Give it a name."),
    "too_long": _("This is too long."),
    "bad_slug": _("Use a-z, 0-9 and _, beginning with a letter."),
    "taken": _("Another attribute has it."),
    "no_choices": _("List at least one choice."),
    "too_many": _("These are too many."),
}
becomes_invalid(contacts.AttributeRefused, lambda error: {error.field: error.code}, ATTRIBUTE_WORDS)
becomes_problem(
    contacts.TooManyAttributes,
    status=409,
    code="too_many_attributes",
    title=_("There are too many attributes."),
    detail=_("Delete one that is not needed any more."),
)
becomes_problem(
    contacts.TooManyTasks,
    status=409,
    code="too_many_tasks",
    title=_("The contact has too many open tasks."),
    detail=_("Tick one off, or delete one."),
)
becomes_problem(
    contacts.VisitorIsIdentified,
    status=409,
    code="visitor_is_identified",
    title=_("The site's server says who this visitor is."),
    detail=_("It can not be said otherwise here."),
)
becomes_problem(
    contacts.UnsignedIdentity,
    status=403,
    code="signed_identity_required",
    title=_("This site tells us itself who its visitors are."),
    detail=_("Sign in on this site, then write to us."),
)
becomes_problem(
    secrets.TooManySecrets,
    status=409,
    code="too_many_identity_keys",
    title=_("Two keys are valid already."),
    detail=_("Revoke the one that your site's server does not use any more."),
)
becomes_problem(
    secrets.NoSecretYet,
    status=409,
    code="identity_key_needed",
    title=_("Signed identity needs a key."),
    detail=_("Make a key before you require signed identity, and do without it before you revoke the last one."),
)
MEMBER_DATA_WORDS = {
    "bad_amount": _("With a currency this must be an amount such as 48.00."),
    "bad_currency": _("This must be a currency of three letters, such as EUR."),
    "bad_date": _("This must be a date or a moment of ISO 8601, such as 2026-03-31."),
    "bad_link": WORDS["bad_link"],
    "bad_list": _("This must be a list."),
    "bad_object": _("This must be an object."),
    "bad_slug": _("Use a-z, 0-9, - and _, beginning with a letter or a digit."),
    "bad_text": WORDS["bad_text"],
    "repeated": _("It is there twice."),
    "required": _("This is needed."),
    "too_long": WORDS["too_long"],
    "too_many": WORDS["too_many"],
}
becomes_invalid(memberdata.BadMemberData, lambda error: {error.field: error.code}, MEMBER_DATA_WORDS)
becomes_invalid(memberdata.SourceUrlRefused, lambda error: {"url": error.code}, memberdata.URL_WORDS)
becomes_problem(
    memberdata.TooManySourceKeys,
    status=409,
    code="too_many_member_source_keys",
    title=_("Two keys are valid already."),
    detail=_("Revoke the one that your site's server does not use any more."),
)
SEGMENT_WORDS = {
    "empty": _("Give it a name."),
    "too_long": _("This is too long."),
    "taken": _("Another segment has it."),
    "bad_filter": _("A filter has match (all or any) and rules; a rule has field, op and value."),
    "bad_field": _("There is no such field."),
    "bad_op": _("This field does not take that operation."),
    "bad_value": _("The value does not fit the field."),
    "too_many": _("These are too many rules."),
    "too_deep": _("The groups are too deep."),
}
becomes_invalid(SegmentRefused, lambda error: {"name": error.code}, SEGMENT_WORDS)
becomes_problem(
    BadSegment,
    status=400,
    code="bad_segment",
    title=_("The filter can not be understood."),
    detail=_("Correct the rules that are named here."),
    members=lambda error: {"errors": [{"field": error.path, "code": error.code, "detail": str(SEGMENT_WORDS[error.code])}]},
)
becomes_problem(
    TooManySegments,
    status=409,
    code="too_many_segments",
    title=_("There are too many segments."),
    detail=_("Delete one that is not needed any more."),
)
MERGE_WORDS = {
    "same": _("These are one contact already."),
    "verified_stays": _("The site's server vouches for the other one: merge this one into him instead."),
    "two_ids": _("Both have an id of their own, so they are two people."),
}
becomes_problem(
    MergeRefused,
    status=409,
    code="not_merged",
    title=_("These contacts are not merged."),
    detail=_("See reason."),
    members=lambda error: {"reason": error.code, "detail": str(MERGE_WORDS[error.code])},
)
becomes_problem(
    MergeIsOver,
    status=409,
    code="merge_is_over",
    title=_("This merge can not be taken back."),
    detail=_("It was taken back, is more than a day old, or an id that came with it has become somebody's since."),
)
becomes_problem(
    events.UnknownVisitor,
    status=404,
    code="unknown_visitor",
    title=_("There is no such visitor."),
    detail=_("Send the id of a visitor as the list of visitors gives it. Nothing was stored."),
    members=lambda error: {"index": error.index},
)
becomes_problem(
    events.BadMoment,
    status=400,
    code="bad_moment",
    title=_("An event cannot have happened then."),
    detail=_("Send a moment that is not in the future and not before what the company keeps. Nothing was stored."),
    members=lambda error: {"index": error.index},
)
SHEET_WORDS = {
    "bad_encoding": _("The file is not written in this encoding. Choose another one."),
    "bad_row": _("Row {row} can not be read. Save the file as CSV again."),
    "empty": _("The file holds no rows."),
    "too_large": _("The file is larger than 8 MB. Split it."),
    "too_many_rows": _("The file has more than {rows} rows. Split it."),
    "too_many_columns": _("Row {row} has more than {columns} columns."),
}
becomes_problem(
    SheetUnreadable,
    status=400,
    code="unreadable_file",
    title=_("The file can not be read."),
    detail=_("See reason."),
    members=lambda error: {
        "reason": error.code,
        "row": error.row,
        "detail": str(SHEET_WORDS[error.code]).format(row=error.row, rows=MOST_ROWS, columns=MOST_COLUMNS),
    },
)
TARGET_WORDS = {
    "bad_count": _("Say of each column what it is; an empty text leaves it out."),
    "bad_target": _("There is no such field."),
    "twice": _("Another column is that already."),
    "nothing": _("One column must be the name, the e-mail address, a telephone number or your id."),
}
becomes_problem(
    BadTargets,
    status=400,
    code="invalid",
    title=_("The request is not valid."),
    detail=_("Correct the columns that are named here."),
    members=lambda error: {
        "errors": [{"field": "targets" if error.column is None else f"targets.{error.column}", "code": error.code, "detail": str(TARGET_WORDS[error.code])}]
    },
)
NOT_NOW_WORDS = {
    "busy": _("It is being worked on. Cancel it first."),
    "over": _("This import is over."),
    "not_checked": _("Check it first: what is imported is what was checked."),
    "another": _("Another import is under way. Wait for its end."),
}
becomes_problem(
    NotNow,
    status=409,
    code="not_now",
    title=_("The import is not in a state for that."),
    detail=_("See reason."),
    members=lambda error: {"reason": error.code, "detail": str(NOT_NOW_WORDS[error.code])},
)
becomes_problem(
    TooManyImports,
    status=409,
    code="too_many_imports",
    title=_("There are too many imports that nobody finished."),
    detail=_("Finish one, or throw one away."),
)
