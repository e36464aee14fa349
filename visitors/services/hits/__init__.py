"""Storing what pages report of their visitors, in batches (R18)."""

from visitors.services.hits.record import Busy, record_reports
from visitors.services.hits.shapes import EventHit, Hit, PageHit, Product, Report, TimeHit, decode_report, encode_report

__all__ = ["Busy", "EventHit", "Hit", "PageHit", "Product", "Report", "TimeHit", "decode_report", "encode_report", "record_reports"]
