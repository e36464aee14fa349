"""Composition root: the one package that knows all others, and that none of them knows."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
