"""Lotteries over packages: one probability vector per group of issues, linear payoffs, checked answers."""
