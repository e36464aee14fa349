"""What ``bin/bench pageviews`` measures, and with what."""
