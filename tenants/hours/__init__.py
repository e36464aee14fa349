"""Opening hours: one calendar for everything that asks when somebody is there."""
