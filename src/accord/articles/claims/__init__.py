"""How the claims of each article are tested, one file per article."""

from __future__ import annotations

from collections.abc import Mapping

from accord.articles.checking import Test
from accord.articles.claims import ashford, bloomberg, framework, lieven, wright

__all__ = ["TESTS"]

TESTS: Mapping[str, Mapping[str, Test]] = {
    "ashford-2025": ashford.TESTS,
    "bloomberg-2025": bloomberg.TESTS,
    "framework-2026": framework.TESTS,
    "lieven-2025": lieven.TESTS,
    "wright-2025": wright.TESTS,
}
"""Article to claim to test."""
