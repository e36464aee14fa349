"""A company with a long past: how it is filled, and what its inbox is asked."""
