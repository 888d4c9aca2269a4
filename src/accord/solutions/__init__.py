"""Bargaining solutions: one file per concept."""
