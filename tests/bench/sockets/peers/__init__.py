"""What others would write: minimal chats that do the same work as the product's message path, and no more."""
