"""What a new process waits for: the import, building a negotiation, and the first solution."""

from __future__ import annotations

_BUILD = """
import accord
issues = [accord.Issue(f"i{k}", ["a", "b", "c"]) for k in range(6)]
scores = {issue.name: [[1, 2, 3], [3, 2, 1]] for issue in issues}
negotiation = accord.Negotiation(issues, ["X", "Y"], scores, [8, 8])
"""


class Startup:
    """Every timing is a process of its own; kernels are in the cache on disk, as after a first run."""

    def setup(self) -> None:
        exec(_BUILD + "accord.nash_solution(negotiation)", {})

    def timeraw_import_numpy(self) -> str:
        return "import numpy"

    def timeraw_import_accord(self) -> str:
        return "import accord"

    def timeraw_build_negotiation(self) -> str:
        return _BUILD

    def timeraw_first_nash_solution(self) -> str:
        return _BUILD + "assert accord.nash_solution(negotiation).status == 'optimal'"
