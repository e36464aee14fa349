"""Forms of chat's settings pages."""

from chat.forms.canned import CannedForm
from chat.forms.greetings import GreetingForm
from chat.forms.hours import HoursForm
from chat.forms.invitations import PolicyForm, TemplateForm
from chat.forms.writing import CompanyWordsForm, OwnWritingForm, WritingRulesForm

__all__ = ["CannedForm", "CompanyWordsForm", "GreetingForm", "HoursForm", "OwnWritingForm", "PolicyForm", "TemplateForm", "WritingRulesForm"]
