"""What the widget is told at a page's boot of what it asks before the first line."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from chat.models import ChatForm
from chat.protocol_closing import form_for_visitor
from chat.services.forms import questions_for
from visitors.models import Visitor
from visitors.services import add_boot_part


@add_boot_part
def questions_before(visitor: Visitor, now: datetime) -> dict[str, Any]:
    """The form before a conversation, without what is known of the visitor; absent where nothing is asked."""
    asked = questions_for(visitor, ChatForm.Moment.BEFORE)
    return {"before": msgspec.to_builtins(form_for_visitor(asked.intro, asked.questions))} if asked else {}
