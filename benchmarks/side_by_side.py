"""One process per solver, asked in turn: seconds, and memory beyond what the process held before.

This file and those it imports use the standard library only: a process holds what its own solver loads, and
the process that starts it stays small, which matters because a peak counts the process that one started from.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import statistics
import sys
import warnings
from contextlib import suppress
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from benchmarks.peer_solvers import FIRST, SOLVERS, lrsnash_megabytes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from multiprocessing.connection import Connection

START = 300.0  # seconds to import, compile and answer the small question
SLOW = 15.0  # seconds of a first call beyond which it is also the only one
ROUNDS = 5
LEAST_MB = 1.0  # taken for less in ratios: pages and pools are not told apart below


@dataclass(slots=True)
class Measured:
    """What one solver did: seconds of each call, MB of the first, its answer; or why there is none."""

    seconds: list[float]
    megabytes: float
    answer: Any
    problem: str = ""

    def take(self, reply: Any) -> None:
        """Add the time of one more call, or what ended it."""
        if isinstance(reply, str):
            self.problem = reply
        else:
            self.seconds += reply[0]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def measure(solvers: Iterable[str], small: Any, question: Any, limit: float) -> dict[str, Measured]:
    """Return what every solver needs for `question`; the calls after the first go round in turn."""
    children, found = {}, {}
    try:
        for solver in solvers:
            child = children[solver] = Child(solver, small, question, limit)
            reply = child.ask() if child.is_ready() else "failed"
            problem = reply if isinstance(reply, str) else ""
            found[solver] = Measured([], float("nan"), None, problem) if problem else Measured(*reply)
        quick = [solver for solver, m in found.items() if not m.problem and m.seconds[0] < SLOW]
        for solver in quick:
            found[solver].seconds.clear()
        for _, solver in product(range(ROUNDS), quick):
            measured = found[solver]
            if not measured.problem and sum(measured.seconds) < SLOW:
                measured.take(children[solver].ask())
    finally:
        for child in children.values():
            child.end()
    return found


class Child:
    """A process in which one solver answers one question; a call beyond the limit is its last."""

    def __init__(self, solver: str, small: Any, question: Any, limit: float) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.limit = limit
        self.process = context.Process(target=serve, args=(theirs, solver, small, question), daemon=True)
        self.process.start()
        theirs.close()

    def is_ready(self) -> bool:
        try:
            return self.connection.poll(START) and self.connection.recv() == "ready"
        except (EOFError, ConnectionError):
            return False

    def ask(self) -> Any:
        """Return the seconds, megabytes and answer of one call, or in words why there are none."""
        try:
            self.connection.send("again")
            if self.connection.poll(self.limit):
                return self.connection.recv()
        except (EOFError, ConnectionError):
            return "failed"
        return f"over {self.limit:g} s"

    def end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # its own group, with what it may have started
        self.process.kill()
        self.process.join()


def serve(connection: Connection, solver: str, small: Any, question: Any) -> None:
    """Answer `small` once, then `question` whenever asked, prepared afresh outside the clock."""
    os.setpgrp()
    warnings.simplefilter("ignore")
    for first in FIRST.get(solver, [solver]):
        SOLVERS[first](small)[0]()
    connection.send("ready")
    while True:
        connection.recv()
        call, comparable = SOLVERS[solver](question)
        before = peak_megabytes(forget=True)
        started = perf_counter()
        result = call()
        seconds = perf_counter() - started
        growth = lrsnash_megabytes(result) if solver == "lrsnash" else peak_megabytes() - before
        connection.send(([seconds], growth, comparable(result)))


def peak_megabytes(*, forget: bool = False) -> float:
    """Return the largest resident memory of this process so far, or since it was last told to forget."""
    if forget:
        with suppress(OSError):  # Linux can; elsewhere an earlier peak hides growth below it
            Path("/proc/self/clear_refs").write_text("5")
    per_megabyte = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / per_megabyte


def spent(measured: Measured) -> tuple[str, str]:
    """Return seconds and megabytes as text."""
    if measured.problem:
        return measured.problem, "-"
    median = measured.median
    seconds = f"{1000 * median:.2g} ms" if median < 0.0995 else f"{median:.3g} s"
    return seconds, f"{max(measured.megabytes, 0.0):,.1f}"


def ratios(ours: Measured, theirs: Measured) -> tuple[str, str]:
    """Return how many times as much time and memory the other took."""
    if theirs.problem.startswith("over"):
        return f"> {float(theirs.problem.split()[1]) / ours.median:,.0f}x", "-"
    if theirs.problem:
        return "-", "-"
    memory = max(theirs.megabytes, LEAST_MB) / max(ours.megabytes, LEAST_MB)
    return times(theirs.median / ours.median), times(memory)


def times(ratio: float) -> str:
    return f"{ratio:,.0f}x" if ratio >= 9.95 else f"{ratio:.2g}x"
