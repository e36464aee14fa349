"""Addresses of chat's API below /api/v1/."""

from __future__ import annotations

from django.urls import path

from chat.api import bulk, canned, contacts, conversations, greetings, invitations, messages, pages, people, saved_views, steps, writing

urlpatterns = [
    path("conversations/", conversations.ConversationList.as_view()),
    path("conversations/bulk/", bulk.BulkView.as_view()),
    path("conversations/<uuid:uuid>/", conversations.ConversationDetail.as_view()),
    path("conversations/<uuid:uuid>/source/", conversations.ConversationSourceView.as_view()),
    path("conversations/<uuid:uuid>/messages/", messages.MessageList.as_view()),
    path("conversations/<uuid:uuid>/accept/", steps.Accept.as_view()),
    path("conversations/<uuid:uuid>/release/", steps.Release.as_view()),
    path("conversations/<uuid:uuid>/close/", steps.Close.as_view()),
    path("conversations/<uuid:uuid>/reopen/", steps.Reopen.as_view()),
    path("conversations/<uuid:uuid>/assign/", steps.Assign.as_view()),
    path("conversations/<uuid:uuid>/snooze/", steps.Snooze.as_view()),
    path("conversations/<uuid:uuid>/wake/", steps.Wake.as_view()),
    path("conversations/<uuid:uuid>/read/", steps.Read.as_view()),
    path("conversations/<uuid:uuid>/pages/", pages.PageList.as_view()),
    path("conversation-views/", saved_views.ViewList.as_view()),
    path("conversation-views/<uuid:uuid>/", saved_views.ViewDetail.as_view()),
    path("conversation-tags/", conversations.TagList.as_view()),
    path("conversations/<uuid:uuid>/canned-responses/", canned.CannedOfConversation.as_view()),
    path("conversations/<uuid:uuid>/canned-uses/", canned.CannedUsesOfConversation.as_view()),
    path("canned-responses/", canned.CannedList.as_view()),
    path("canned-responses/<uuid:uuid>/", canned.CannedDetail.as_view()),
    path("canned-responses/<uuid:uuid>/review/", canned.CannedReview.as_view()),
    path("greetings/", greetings.GreetingList.as_view()),
    path("greetings/preview/", greetings.PreviewView.as_view()),
    path("greetings/<uuid:uuid>/", greetings.GreetingDetail.as_view()),
    path("greetings/<uuid:uuid>/move/", greetings.MoveView.as_view()),
    path("websites/<uuid:uuid>/invitation-preset/", greetings.PresetView.as_view()),
    path("greetings/<uuid:uuid>/figures/", greetings.FiguresView.as_view()),
    path("invitations/", invitations.InvitationList.as_view()),
    path("invitations/<uuid:uuid>/", invitations.InvitationDetail.as_view()),
    path("visitors/<uuid:uuid>/invitations/", invitations.InvitationsOfVisitor.as_view()),
    path("visitors/<uuid:uuid>/invitations/proposal/", invitations.ProposalView.as_view()),
    path("invitation-templates/", invitations.TemplateList.as_view()),
    path("invitation-templates/<uuid:uuid>/", invitations.TemplateDetail.as_view()),
    path("contacts/<uuid:uuid>/conversations/", contacts.ContactConversations.as_view()),
    path("operators/", people.OperatorList.as_view()),
    path("operators/<uuid:uuid>/", people.OperatorDetail.as_view()),
    path("session/", people.SessionView.as_view()),
    path("session/ticket/", people.TicketView.as_view()),
    path("session/availability/", people.AvailabilityView.as_view()),
    path("session/writing/", writing.OwnWritingView.as_view()),
    path("writing-rules/", writing.WritingRulesView.as_view()),
    path("onboarding/", people.OnboardingView.as_view()),
]
