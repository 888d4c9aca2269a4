"""Readings: what a text says about payoffs, and the payoffs that satisfy it."""

from __future__ import annotations

from accord.readings.payoffs import Payoffs
from accord.readings.reading import Reading
from accord.readings.rows import Margins
from accord.readings.statement import Statement

__all__ = ["Margins", "Payoffs", "Reading", "Statement"]
