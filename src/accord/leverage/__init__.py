"""Leverage: the cheapest sticks and carrots that make a deal possible, and whose consent costs what."""
