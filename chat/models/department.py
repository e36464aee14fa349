"""Departments: who answers what, how work is given out among them, and by which rules a conversation comes to one."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.ids import new_id

LONGEST_DEPARTMENT_NAME = 60


class Department(models.Model):
    """A group of operators. ``names`` are what visitors read in their languages; the staff reads ``name``."""

    class Color(models.TextChoices):
        BLUE = "blue", _("Blue")
        GREEN = "green", _("Green")
        AMBER = "amber", _("Amber")
        RED = "red", _("Red")
        PURPLE = "purple", _("Purple")
        TEAL = "teal", _("Teal")
        GRAY = "gray", _("Grey")

    class Strategy(models.TextChoices):
        BROADCAST = "broadcast", _("Everybody sees the queue, and whoever is free takes one")
        ROUND_ROBIN = "round_robin", _("In turn, one after the other")
        LEAST_BUSY = "least_busy", _("To whoever has the fewest open conversations")
        SKILL = "skill", _("To whoever speaks the visitor's language and knows the subject")

    class Overflow(models.TextChoices):
        WAIT = "wait", _("It goes on waiting")
        DEPARTMENT = "department", _("It goes to another department")
        MESSAGE = "message", _("The visitor is asked for an address, and is answered by e-mail")

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    name = models.CharField(max_length=LONGEST_DEPARTMENT_NAME)
    names = models.JSONField(default=dict, help_text="Its name by language (en, ja, zh-hans), where it is another one.")
    color = models.CharField(max_length=6, choices=Color.choices, default=Color.BLUE)
    position = models.PositiveSmallIntegerField(default=0)
    strategy = models.CharField(max_length=12, choices=Strategy.choices, default=Strategy.BROADCAST)
    is_offered = models.BooleanField(default=True, help_text="Whether visitors may choose it.")
    overflow = models.CharField(max_length=10, choices=Overflow.choices, default=Overflow.WAIT)
    overflow_after_s = models.PositiveIntegerField(default=180, help_text="How long a conversation waits for somebody before that.")
    overflow_to = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    first_answer_s = models.PositiveIntegerField(null=True, help_text="How long a visitor may wait for the first answer, in its hours; empty: nobody is told.")
    next_answer_s = models.PositiveIntegerField(null=True, help_text="The same for each further answer.")
    hours = models.JSONField(null=True, help_text="A ``tenants.hours.plan.HoursPlan``; null: the company's hours.")
    last_turn = models.BigIntegerField(default=0, help_text="Key of the operator whose turn was last.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("position", "id")
        constraints = [models.UniqueConstraint(fields=["name"], name="department_name_once")]

    def __str__(self) -> str:
        return self.name


class DepartmentMember(models.Model):
    """An operator in a department."""

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="members", db_index=False)
    operator = models.ForeignKey("chat.Operator", on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["department", "operator"], name="department_member_once")]

    def __str__(self) -> str:
        return f"{self.operator_id} in {self.department_id}"


class RoutingRule(models.Model):
    """One rule; they are asked in their order, and the first that holds and whose department has somebody decides."""

    class Kind(models.TextChoices):
        CONDITIONS = "conditions", _("By what is known of the visitor and his question")
        CHOICE = "choice", _("By what the visitor chooses")
        LAST_OPERATOR = "last_operator", _("To whoever served him last")

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    kind = models.CharField(max_length=13, choices=Kind.choices, default=Kind.CONDITIONS)
    department = models.ForeignKey(
        Department, null=True, on_delete=models.CASCADE, related_name="rules", help_text="Where it leads; empty for the other kinds."
    )
    conditions = models.JSONField(default=dict, help_text="A ``chat.services.departments.rules.RuleConditions``.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="conditions", department__isnull=False) | (~models.Q(kind="conditions") & models.Q(department__isnull=True)),
                name="rule_leads_somewhere",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} -> {self.department_id}"


class RoutingSettings(models.Model):
    """One row: what holds for all departments."""

    class Sight(models.TextChoices):
        ALL = "all", _("All conversations")
        OWN = "own", _("Those of their departments, those of none, and their own")

    operators_see = models.CharField(max_length=3, choices=Sight.choices, default=Sight.ALL)
    order_pattern = models.CharField(max_length=200, blank=True, default="", help_text="How an order number looks here (an asterisk stands for anything).")
    product_words = ArrayField(models.CharField(max_length=60), default=list, blank=True, help_text="Products that visitors name, for the card.")
    first_answer_s = models.PositiveIntegerField(null=True, help_text="As a department's, for conversations of none, in the company's hours.")
    next_answer_s = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_routing_row")]

    def __str__(self) -> str:
        return "routing"
