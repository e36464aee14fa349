"""Texts as search sees them: one folded form, its words, and what a query wants of them. Pure; knows neither rows nor SQL."""

from chat.finding.folding import fold, fold_with_places, words_of
from chat.finding.lines import text_of
from chat.finding.marking import Excerpt, excerpt_of
from chat.finding.stretches import STRETCH_BITS, stretch_of, stretch_word
from chat.finding.wanted import LONGEST_QUERY, Wanted, wanted_of

__all__ = [
    "LONGEST_QUERY",
    "STRETCH_BITS",
    "Excerpt",
    "Wanted",
    "excerpt_of",
    "fold",
    "fold_with_places",
    "stretch_of",
    "stretch_word",
    "text_of",
    "wanted_of",
    "words_of",
]
