"""Models of what happens without a deal: each gives the array for ``disagreement=`` and remembers how."""
