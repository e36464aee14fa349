"""The demo company's shop: a small static site of another origin that carries the widget, under a strict CSP."""
