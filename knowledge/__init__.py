"""Articles, help centre, robot: the app's place in the order, so far without tables."""
