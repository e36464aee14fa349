"""Everybody on the site and who watches: the crowd of ``bin/bench visitors``."""
