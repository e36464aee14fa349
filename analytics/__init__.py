"""Facts and rollups, reports: the app's place in the order, so far without tables."""
