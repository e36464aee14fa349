"""What every view of the public API stands on; one module each, because the REST framework's settings name them early."""
