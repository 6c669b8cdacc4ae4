"""Writes of the ticket: one transaction each; every move goes through `moving`."""
