"""Zones of agreement: what everybody can accept, and why when there is nothing."""
