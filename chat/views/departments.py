"""Settings of departments, and of the rules that lead to them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from chat.forms.departments import CalendarForm, DepartmentForm, RoutingForm, RuleForm, WorkForm
from chat.forms.hours import HoursForm
from chat.models import BusinessHours, Conversation, Department, Operator, RoutingRule
from chat.permissions import NotFound, access_department, access_operator
from chat.selectors.departments import departments, members_of, routing_rules, routing_settings, staff_now
from chat.selectors.presence import operators_by_name
from chat.services import departments as services
from chat.views.invitations import person
from tenants.accounts.permissions import admin_required
from tenants.accounts.views.changes import say_saved
from tenants.hours.plan import BadPlan, WeekdayRange, read_plan
from tenants.scope import current_tenant

WORDS = {
    "taken": gettext_lazy("There is one of this name already."),
    "too_many": gettext_lazy("There are as many as there may be."),
    "too_long": gettext_lazy("This is too long."),
    "empty": gettext_lazy("This is needed here."),
    "bad_choice": gettext_lazy("This cannot be chosen."),
    "bad_overflow": gettext_lazy("Choose another department."),
}


@admin_required
@require_http_methods(["GET", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """All departments, the rules, everybody's work; and what holds for all of them, which is kept here."""
    form = RoutingForm(request.POST if request.method == "POST" else None, initial=RoutingForm.initial_of(routing_settings()))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.set_routing(
                by=person(request),
                operators_see=data["operators_see"],
                order_pattern=data["order_pattern"],
                product_words=form.products(),
                answers=form.answers(),
            )
        except services.DepartmentRefused as error:
            form.add_error(_field(error, form), WORDS[error.code])
        else:
            say_saved(request, _("Saved."))
            return redirect("chat:departments")
    rows = departments()
    members, staff = members_of(rows), staff_now(rows, now=timezone.now())
    context = {
        "form": form,
        "rows": [(row, members.get(row.pk, []), {each.pk for each in staff.get(row.pk, [])}) for row in rows],
        "rules": routing_rules(),
        "operators": operators_by_name(),
    }
    return render(request, "chat/departments.html", context, status=422 if form.errors else 200)


@admin_required
@require_POST
def set_up(request: HttpRequest) -> HttpResponse:
    """Before and after buying, with the rules that go with it."""
    try:
        services.set_up_sales(by=person(request))
    except services.DepartmentRefused:
        messages.error(request, _("There are departments already."))
    else:
        messages.success(request, _("Two departments are set up. Everybody is in both; change that as you like."))
    return redirect("chat:departments")


@admin_required
@require_http_methods(["GET", "POST"])
def department(request: HttpRequest, uuid: UUID | None = None) -> HttpResponse:
    """A new one, or one to change."""
    found = _access(uuid) if uuid else None
    form = DepartmentForm(request.POST if request.method == "POST" else None, department=found, initial=DepartmentForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        by, members, now = person(request), form.cleaned_data["members"], timezone.now()
        try:
            if found is None:
                services.create_department(by=by, draft=form.draft(), members=members)
            else:
                services.change_department(by=by, department=found, draft=form.draft(), now=now)
                services.set_members(by=by, department=found, members=members, now=now)
        except services.DepartmentRefused as error:
            form.add_error(_field(error, form), WORDS[error.code])
        else:
            say_saved(request, _("Saved."))
            return redirect("chat:departments")
    return render(request, "chat/department.html", {"form": form, "department": found}, status=422 if form.errors else 200)


@admin_required
@require_http_methods(["GET", "POST"])
def hours(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Its calendar: the week, a time zone, and the days that differ."""
    row, sent = _access(uuid), request.method == "POST"
    week = HoursForm(request.POST if sent else None, initial=HoursForm.initial_of(_week_of(row)))
    form = CalendarForm(request.POST if sent else None, request.FILES if sent else None, initial=CalendarForm.initial_of(row, current_tenant().time_zone))
    if sent and form.is_valid() and week.is_valid():
        draft = services.draft_of(row)
        try:
            changed = services.DepartmentDraft(**{**_fields(draft), "hours": form.plan(week.ranges())})
            services.change_department(by=person(request), department=row, draft=changed, now=timezone.now())
        except BadPlan as error:
            form.add_error(*_about(error))
        else:
            say_saved(request, _("Saved."))
            return redirect("chat:department-hours", uuid)
    return render(request, "chat/department_hours.html", {"form": form, "week": week, "department": row}, status=422 if form.errors or week.errors else 200)


@admin_required
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Asks where its conversations go."""
    row = _access(uuid)
    others = [each for each in departments() if each.pk != row.pk]
    if request.method == "POST":
        to = next((each for each in others if str(each.uuid) == request.POST.get("to", "")), None)
        moved = services.delete_department(by=person(request), department=row, to=to, now=timezone.now())
        messages.success(request, _("Deleted. %(n)d conversations went where you said.") % {"n": moved} if moved else _("Deleted."))
        return redirect("chat:departments")
    waiting = Conversation.objects.filter(department=row).exclude(status=Conversation.Status.CLOSED).count()
    context = {"department": row, "others": others, "awake": waiting, "rules": row.rules.count()}
    return render(request, "chat/department_delete.html", context)


@admin_required
@require_POST
def move(request: HttpRequest, uuid: UUID, action: str) -> HttpResponse:
    """One place up or down."""
    services.move_department(by=person(request), department=_access(uuid), is_up=action == "up")
    return redirect("chat:departments")


@admin_required
@require_http_methods(["GET", "POST"])
def work(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How much an operator does, and what."""
    operator = _operator(uuid)
    form = WorkForm(request.POST if request.method == "POST" else None, initial=WorkForm.initial_of(operator))
    if request.method == "POST" and form.is_valid():
        try:
            services.set_work(by=person(request), operator=operator, **form.work())
        except services.DepartmentRefused as error:
            form.add_error(error.field, WORDS[error.code])
        else:
            say_saved(request, _("Saved."))
            return redirect("chat:departments")
    return render(request, "chat/operator_work.html", {"form": form, "operator": operator}, status=422 if form.errors else 200)


@admin_required
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, uuid: UUID | None = None) -> HttpResponse:
    """A new rule, behind the others, or one to change."""
    found = _rule(uuid) if uuid else None
    form = RuleForm(request.POST if request.method == "POST" else None, initial=RuleForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        draft = services.RuleDraft(kind=data["kind"], department=data["department"], conditions=form.conditions())
        drafts = [draft if found and row.pk == found.pk else _draft(row) for row in routing_rules()]
        try:
            services.set_rules(by=person(request), rules=drafts if found else [*drafts, draft])
        except services.BadRule as error:
            form.add_error(None, _("This cannot be read: %(reason)s") % {"reason": str(error)})
        except services.DepartmentRefused as error:
            form.add_error(error.field if error.field in form.fields else None, WORDS[error.code])
        else:
            say_saved(request, _("Saved."))
            return redirect("chat:departments")
    return render(request, "chat/routing_rule.html", {"form": form, "rule": found}, status=422 if form.errors else 200)


@admin_required
@require_POST
def rule_step(request: HttpRequest, uuid: UUID, action: str) -> HttpResponse:
    """Up, down, or away."""
    found, rows = _rule(uuid), routing_rules()
    at = next(place for place, row in enumerate(rows) if row.pk == found.pk)
    if action == "delete":
        del rows[at]
    else:
        to = min(max(0, at + (-1 if action == "up" else 1)), len(rows) - 1)
        rows[at], rows[to] = rows[to], rows[at]
    services.set_rules(by=person(request), rules=[_draft(row) for row in rows])
    return redirect("chat:departments")


def _draft(row: RoutingRule) -> services.RuleDraft:
    return services.RuleDraft(kind=row.kind, department=row.department, conditions=row.conditions)


def _field(error: services.DepartmentRefused, form: DepartmentForm | RoutingForm) -> str | None:
    """Where a refused value stands in the form, which has minutes where the service has seconds."""
    name = error.field.removesuffix("_s")
    return name if name in form.fields else None


def _fields(draft: services.DepartmentDraft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in services.DepartmentDraft.__dataclass_fields__}


def _week_of(row: Department) -> list[BusinessHours]:
    plan = read_plan(row.hours)
    if plan is None:
        return list(BusinessHours.objects.all())
    return [_stretch(each) for each in plan.ranges]


def _stretch(each: WeekdayRange) -> BusinessHours:
    field = BusinessHours._meta.get_field("opens_at")
    return BusinessHours(weekday=each.weekday, opens_at=field.to_python(each.opens), closes_at=field.to_python(each.closes))


def _about(error: BadPlan) -> tuple[str | None, str]:
    if error.code == "overlap" and error.about.isdigit():
        return None, _("%(day)s: two stretches cover the same time.") % {"day": BusinessHours.Weekday(int(error.about) % 7).label}
    if error.code == "twice":
        return "exceptions", _("%(day)s is named twice.") % {"day": error.about}
    return None, _("These hours cannot be read.")


def _access(uuid: UUID) -> Department:
    try:
        return access_department(department_id=uuid)
    except NotFound:
        raise Http404 from None


def _operator(uuid: UUID) -> Operator:
    try:
        return access_operator(operator_id=uuid)
    except NotFound:
        raise Http404 from None


def _rule(uuid: UUID) -> RoutingRule:
    row = RoutingRule.objects.filter(uuid=uuid).first()
    if row is None:
        raise Http404
    return row
