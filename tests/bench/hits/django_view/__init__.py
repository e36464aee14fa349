"""The page view of a tutorial: a view, a model, ``save``."""
