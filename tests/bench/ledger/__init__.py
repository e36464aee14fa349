"""A tenant app that exists for the benchmark only."""
