"""Settings of writing: one's own wishes, and the company's rules."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from chat.forms import OwnWritingForm, WritingRulesForm
from chat.forms.invitations import text_name
from chat.services.writing import BadWords, change_own_writing, change_writing_rules, writing_rules
from chat.services.writing.rules import LONGEST_WORD, MOST_WORDS
from chat.views.canned import operator_of
from chat.views.invitations import person
from tenants.accounts.permissions import admin_required


@login_required
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """One's own wishes; beside them, for admins, the company's rules."""
    operator = operator_of(request)
    form = OwnWritingForm(request.POST if request.method == "POST" else None, initial=OwnWritingForm.initial_of(operator))
    if request.method == "POST" and form.is_valid():
        change_own_writing(by=operator, checks_off=form.checks_off, undo_send_s=form.cleaned_data["undo_send_s"])
        messages.success(request, _("Saved."))
        return redirect("chat:writing")
    return _page(request, form=form)


@admin_required
@require_POST
def company(request: HttpRequest) -> HttpResponse:
    """The company's rules."""
    if "shipped" in request.POST:
        change_writing_rules(by=person(request), as_shipped=True)
        messages.success(request, _("These are the words that come with Sodan."))
        return redirect("chat:writing")
    form = WritingRulesForm(request.POST, prefix="company")
    if form.is_valid():
        try:
            change_writing_rules(by=person(request), checks_off=form.checks_off, words=form.words())
        except BadWords as error:
            sentence = _("Use at most %(most)d words of at most %(long)d characters.") % {"most": MOST_WORDS, "long": LONGEST_WORD}
            form.add_error(text_name(str(error)), sentence)
        else:
            messages.success(request, _("Saved."))
            return redirect("chat:writing")
    return _page(request, rules=form)


def _page(request: HttpRequest, *, form: OwnWritingForm | None = None, rules: WritingRulesForm | None = None) -> HttpResponse:
    found = writing_rules()
    context = {
        "form": form or OwnWritingForm(initial=OwnWritingForm.initial_of(operator_of(request))),
        "rules": rules or WritingRulesForm(prefix="company", initial=WritingRulesForm.initial_of(found)),
        "is_shipped": found.harsh_words is None,
        "languages": settings.LANGUAGES,
    }
    is_wrong = bool((form and form.errors) or (rules and rules.errors))
    return render(request, "chat/writing.html", context, status=422 if is_wrong else 200)
