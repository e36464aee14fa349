"""What the widget asks for over HTTP."""
