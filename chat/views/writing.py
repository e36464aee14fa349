"""Settings of writing: one's own wishes, and the company's rules."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from chat.forms import CompanyWordsForm, OwnWritingForm, WritingRulesForm
from chat.forms.invitations import text_name
from chat.selectors.spelling import company_words
from chat.services.writing import (
    BadCompanyWord,
    BadWords,
    TooManyCompanyWords,
    change_company_words,
    change_own_writing,
    change_writing_rules,
    writing_rules,
)
from chat.services.writing.rules import LONGEST_WORD, MOST_WORDS
from chat.services.writing.spelling import LONGEST_COMPANY_WORD, MOST_COMPANY_WORDS, MOST_NOT_SO
from chat.views.canned import operator_of
from chat.views.invitations import person
from tenants.accounts.permissions import admin_required
from tenants.accounts.views.changes import say_saved


@login_required
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """One's own wishes; beside them, for admins, the company's rules."""
    operator = operator_of(request)
    form = OwnWritingForm(request.POST if request.method == "POST" else None, initial=OwnWritingForm.initial_of(operator))
    if request.method == "POST" and form.is_valid():
        change_own_writing(by=operator, checks_off=form.checks_off, **{name: form.cleaned_data[name] for name in ("undo_send_s", "spelling")})
        messages.success(request, _("Saved."))
        return redirect("chat:writing")
    return _page(request, form=form)


@admin_required
@require_POST
def company(request: HttpRequest) -> HttpResponse:
    """The company's rules."""
    if "shipped" in request.POST:
        change_writing_rules(by=person(request), as_shipped=True)
        say_saved(request, _("These are the words that come with Sodan."))
        return redirect("chat:writing")
    form = WritingRulesForm(request.POST, prefix="company")
    if form.is_valid():
        try:
            more = {name: form.cleaned_data[name] for name in ("english", "words_by", "link_previews")}
            change_writing_rules(by=person(request), checks_off=form.checks_off, words=form.words(), **more)
        except BadWords as error:
            sentence = _("Use at most %(most)d words of at most %(long)d characters.") % {"most": MOST_WORDS, "long": LONGEST_WORD}
            form.add_error(text_name(str(error)), sentence)
        else:
            say_saved(request, _("Saved."))
            return redirect("chat:writing")
    return _page(request, rules=form)


@admin_required
@require_POST
def words(request: HttpRequest) -> HttpResponse:
    """The company's words and terms."""
    form = CompanyWordsForm(request.POST, prefix="words")
    if form.is_valid():
        try:
            change_company_words(by=operator_of(request), before=form.parsed("before"), after=form.parsed("words"), now=timezone.now())
        except BadCompanyWord as error:
            sentence = _("“%(word)s” cannot stand here: use letters, at most %(long)d characters, and at most %(most)d ways in which it is not written.")
            form.add_error("words", sentence % {"word": error, "long": LONGEST_COMPANY_WORD, "most": MOST_NOT_SO})
        except TooManyCompanyWords:
            form.add_error("words", _("The list holds %(most)d words.") % {"most": MOST_COMPANY_WORDS})
        else:
            messages.success(request, _("Saved."))
            return redirect("chat:writing")
    return _page(request, company_words_form=form)


def _page(
    request: HttpRequest, *, form: OwnWritingForm | None = None, rules: WritingRulesForm | None = None, company_words_form: CompanyWordsForm | None = None
) -> HttpResponse:
    found = writing_rules()
    context = {
        "form": form or OwnWritingForm(initial=OwnWritingForm.initial_of(operator_of(request))),
        "rules": rules or WritingRulesForm(prefix="company", initial=WritingRulesForm.initial_of(found)),
        "words": company_words_form or CompanyWordsForm(prefix="words", initial=CompanyWordsForm.initial_of(company_words())),
        "is_shipped": found.harsh_words is None,
        "languages": settings.LANGUAGES,
    }
    is_wrong = bool((form and form.errors) or (rules and rules.errors) or company_words_form)
    return render(request, "chat/writing.html", context, status=422 if is_wrong else 200)
