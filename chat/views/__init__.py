"""Pages of the dashboard that chat owns."""
