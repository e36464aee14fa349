"""How the exceptions of chat's services are answered."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chat import permissions, services
from chat.selectors.filters import BadFilter
from chat.services import canned, greetings, invitations, pages, saved_views, writing
from tenants.problems import becomes_invalid, becomes_not_allowed, becomes_not_found, becomes_problem
from visitors.permissions import NotFound as NoSuchVisitor
from visitors.services import EmailRefused
from visitors.services.contacts.fields import WORDS

becomes_not_found(permissions.NotFound, services.ConversationNotFound, canned.NotThatMessage, NoSuchVisitor)
becomes_not_allowed(permissions.NotAllowed, detail=_("Only the operator whose conversation it is, a supervisor or an admin may."))
becomes_problem(
    services.AlreadyAccepted,
    status=409,
    code="already_accepted",
    title=_("A colleague has this conversation."),
    detail=_("Take another one from the queue, or ask the colleague who is named here."),
    members=lambda error: {"operator": {"id": str(error.operator.uuid), "name": error.operator.user.shown_name}},
)
becomes_problem(
    services.ConversationIsClosed,
    status=409,
    code="conversation_closed",
    title=_("The conversation is closed."),
    detail=_("Reopen it first."),
)
becomes_problem(
    services.ConversationIsMerged,
    status=409,
    code="conversation_merged",
    title=_("The conversation was merged into another."),
    detail=_("Go on there, or undo the merge."),
)
MERGE_WORDS = {
    "same": _("Choose another conversation than this one."),
    "ended": _("Reopen the other conversation first."),
    "merged": _("One of the two was merged before; choose the one in which it goes on."),
    "unseen": _("The visitor has not seen the answer in it yet. Merge the other one into it, or wait until he has."),
    "other_person": _("It is not certain that both are of the same person, who would read the other's lines."),
}
becomes_problem(
    services.MergeRefused,
    status=409,
    code="merge_refused",
    title=_("These two conversations cannot be merged."),
    detail=_("Choose two of the same visitor."),
    members=lambda error: {"reason": error.code, "detail": MERGE_WORDS[error.code]},
)
becomes_problem(
    services.MergeNotUndone,
    status=409,
    code="merge_not_undone",
    title=_("There is no merge to undo."),
    detail=_("It was undone already, or is more than a day old."),
)
becomes_problem(
    services.ConversationNotSnoozed,
    status=409,
    code="conversation_not_snoozed",
    title=_("The conversation is not snoozed."),
    detail=_("It is awake already."),
)
becomes_problem(
    services.BadSnooze,
    status=400,
    code="bad_snooze",
    title=_("The conversation cannot sleep until then."),
    detail=_("Choose a moment that is still to come, within a year."),
)
becomes_invalid(services.DetailsRefused, lambda error: error.errors, WORDS)
becomes_problem(
    BadFilter,
    status=400,
    code="bad_filter",
    title=_("The filter cannot be read."),
    detail=_("Correct the member that is named here."),
    members=lambda error: {"reason": str(error)[:300]},
)
VIEW_WORDS = {"empty": _("Give it a name."), "too_long": _("This is too long."), "taken": _("Another view has it.")}
becomes_invalid(saved_views.ViewRefused, lambda error: {"name": error.code}, VIEW_WORDS)
becomes_problem(
    saved_views.TooManyViews,
    status=409,
    code="too_many_views",
    title=_("There are as many views as there may be."),
    detail=_("Delete one that nobody uses."),
)
becomes_problem(
    services.ConversationNotClosed,
    status=409,
    code="conversation_not_closed",
    title=_("The conversation is not closed."),
    detail=_("There is nothing to reopen; write into it."),
)
becomes_problem(
    services.MessageRefused,
    status=400,
    code="message_refused",
    title=_("The message cannot be sent."),
    detail=_("Write something, and not more than 10,000 characters."),
    members=lambda error: {"reason": str(error)},
)
becomes_problem(
    services.VisitorIsBanned,
    status=403,
    code="banned",
    title=_("You cannot write here."),
    detail=_("Reach the company in another way."),
)
becomes_problem(
    EmailRefused,
    status=400,
    code="bad_email",
    title=_("This is not an e-mail address."),
    detail=_("Correct the address, so that the answer can reach you."),
)
becomes_problem(
    invitations.TooManyTemplates,
    status=409,
    code="too_many_templates",
    title=_("There are as many texts as there may be."),
    detail=_("Delete one that nobody uses."),
)
becomes_problem(
    canned.TooManyCanned,
    status=409,
    code="too_many_canned_responses",
    title=_("There are as many canned responses as there may be."),
    detail=_("Delete one that nobody uses."),
)
becomes_problem(
    canned.ShortcutTaken,
    status=409,
    code="shortcut_taken",
    title=_("Another canned response has this shortcut."),
    detail=_("Choose another one, or leave it out: it is found by its title too."),
)
becomes_problem(
    canned.WrongState,
    status=409,
    code="wrong_state",
    title=_("This step does not go from where it is."),
    detail=_("Look at its state: it is published already, or is nobody's but its author's."),
    members=lambda error: {"state": str(error)},
)
becomes_problem(
    writing.MessageIsDeleted,
    status=409,
    code="message_deleted",
    title=_("This message was deleted."),
    detail=_("There is nothing left to change; write a new one."),
)
becomes_problem(
    writing.BadWords,
    status=400,
    code="bad_words",
    title=_("These words cannot be kept."),
    detail=_("Use at most 300 words of at most 80 characters in each of en, ja and zh-hans."),
    members=lambda error: {"about": str(error)},
)
becomes_problem(
    greetings.TooManyGreetings,
    status=409,
    code="too_many_greetings",
    title=_("There are as many greetings as there may be."),
    detail=_("Delete one that is switched off."),
)
becomes_problem(
    greetings.BadConditions,
    status=400,
    code="bad_conditions",
    title=_("The conditions cannot be read."),
    detail=_("Correct the member that is named here."),
    members=lambda error: {"reason": str(error)[:300]},
)
becomes_problem(
    greetings.BadGoal,
    status=400,
    code="bad_goal",
    title=_("This cannot be a goal."),
    detail=_("Name an event as the site reports it (order_paid), or a page such as /thanks*."),
    members=lambda error: {"about": error.field},
)
becomes_problem(
    pages.BadPage,
    status=400,
    code="bad_page",
    title=_("This address cannot be proposed."),
    detail=_("Use the address of a page: it begins with https:// or http:// and has no name or password in it."),
)
