"""How people write: what is looked at before a line goes, drafts on the server, and what is changed afterwards."""

from chat.services.writing.drafts import save_draft
from chat.services.writing.revising import MessageIsDeleted, delete_message, edit_message
from chat.services.writing.rules import (
    UNDO_SEND_S,
    BadWords,
    HarshWord,
    UnknownCheck,
    change_own_writing,
    change_writing_rules,
    harsh_words,
    writing_rules,
)
from chat.services.writing.spelling import (
    BadCompanyWord,
    TooManyCompanyWords,
    add_company_word,
    change_company_words,
    may_add_words,
    remove_company_word,
)

__all__ = [
    "UNDO_SEND_S",
    "BadCompanyWord",
    "BadWords",
    "HarshWord",
    "MessageIsDeleted",
    "TooManyCompanyWords",
    "UnknownCheck",
    "add_company_word",
    "change_company_words",
    "change_own_writing",
    "change_writing_rules",
    "delete_message",
    "edit_message",
    "harsh_words",
    "may_add_words",
    "remove_company_word",
    "save_draft",
    "writing_rules",
]
