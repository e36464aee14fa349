"""What every socket command answers when it names a thing that is not the asker's business.

``REFUSED``: an ``error`` frame with the code ``not_found``. ``SILENT``: fleeting or about nothing but this connection; it is
dropped without an answer, or acknowledged, and has no effect on anybody else. ``IGNORED``: it may name a thing beside what it is about;
one that is not his is left as it is, and the rest is done. ``NAMELESS``: it names nothing.
A command that is not declared here fails test_commands.
"""

from __future__ import annotations

REFUSED = {
    ("operator", "conversation.accept"),
    ("operator", "conversation.assign"),
    ("operator", "conversation.close"),
    ("operator", "conversation.promise"),
    ("operator", "conversation.wait"),
    ("operator", "conversation.release"),
    ("operator", "conversation.reopen"),
    ("operator", "conversation.route"),
    ("operator", "conversation.set"),
    ("operator", "conversation.snooze"),
    ("operator", "conversation.take_over"),
    ("operator", "conversation.wake"),
    ("operator", "conversation.watch"),
    ("operator", "invitation.send"),
    ("operator", "message.read"),
    ("operator", "message.send"),
    ("operator", "message.send_files"),
    ("operator", "note.send"),
    ("operator", "previews.lines"),
    ("operator", "notices.see"),
    ("operator", "visitor.watch"),
    ("operator", "whisper.send"),
    ("visitor", "conversation.close"),
    ("visitor", "ending.get"),
    ("visitor", "form.answer"),
    ("visitor", "rating.give"),
    ("visitor", "transcript.ask"),
    ("visitor", "invitation.accept"),
    ("visitor", "invitation.dismiss"),
    ("visitor", "invitation.shown"),
    ("visitor", "message.read"),
    ("visitor", "message.send"),
    ("visitor", "message.send_files"),
    ("visitor", "page.answer"),
    ("visitor", "previews.lines"),
    ("visitor", "queue.get"),
    ("visitor", "queue.leave"),
    ("visitor", "sync"),
}
SILENT = {
    ("operator", "conversation.unwatch"),
    ("operator", "typing"),
    ("operator", "visitor.look"),
    ("operator", "visitor.unwatch"),
    ("visitor", "typing"),
}
IGNORED = {
    # An invitation that is none of his keeps nobody from writing.
    ("visitor", "conversation.start"),
}
NAMELESS = {
    # Files are named in a list; of those that are not the asker's nothing is answered: see tests/chat/api/test_files.py.
    ("operator", "files.links"),
    ("visitor", "files.links"),
    ("operator", "activity"),
    ("operator", "arrivals.unwatch"),
    ("operator", "arrivals.watch"),
    ("operator", "availability.set"),
    ("operator", "inbox.sync"),
    # The tab is the caller's own name for itself.
    ("operator", "look.note"),
    ("operator", "ping"),
    ("operator", "received"),
    ("operator", "visitors.unwatch"),
    ("operator", "visitors.watch"),
    ("operator", "wall.unwatch"),
    ("operator", "wall.watch"),
    # Names of greetings that are not the website's own are left out: see tests/chat/services/greetings.
    ("visitor", "greeting.fire"),
    # Hits name what the page itself made; another's page views are left alone: see tests/visitors/hits.
    ("visitor", "hits.report"),
    ("visitor", "departments.list"),
    ("visitor", "ping"),
    ("visitor", "received"),
}
