"""The public API of conversations: translates HTTP into services and selectors."""
