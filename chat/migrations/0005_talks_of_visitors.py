"""Visitors' rows say who talked before and who talks now; those of before are filled from the conversations."""

from django.db import migrations

FILL = """
UPDATE visitors_visitor v SET talked_before = true, in_conversation = t.uuid, conversation_with = coalesce(t.with_name, '')
FROM (
  SELECT c.visitor_id, l.uuid, l.with_name FROM (SELECT DISTINCT visitor_id FROM chat_conversation) c LEFT JOIN (
    SELECT DISTINCT ON (n.visitor_id) n.visitor_id, n.uuid, u.full_name AS with_name FROM chat_conversation n
    LEFT JOIN chat_operator o ON o.id = n.assignee_id LEFT JOIN accounts_user u ON u.id = o.user_id
    WHERE n.status IN ('queued', 'open') ORDER BY n.visitor_id, n.id DESC
  ) l ON l.visitor_id = c.visitor_id
) t WHERE t.visitor_id = v.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0004_answer_mail"),
        ("visitors", "0007_live_visitors"),
    ]

    operations = [migrations.RunSQL([FILL], migrations.RunSQL.noop)]
