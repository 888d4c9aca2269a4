"""Engines: exact ways to search the allowed packages, on arrays; each answers the same questions."""
