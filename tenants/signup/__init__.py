"""From a stranger on the public site to the owner of a company."""
