"""Set up before any test module is read: where kernels are cached, and how hard hypothesis looks.

Examples per property are set by ``ACCORD_TEST_PROFILE``:

- ``moderate`` (default): the same examples on every run, so that a commit that was green stays green and a
  red one can be reproduced from the commit alone;
- ``few``: likewise, fewer, for the runs in which kernels are interpreted (``NUMBA_DISABLE_JIT=1``);
- ``thorough``: many and new ones on every run; failures are kept in the example database and printed as code.
"""

from __future__ import annotations

import hashlib
import os
from importlib.util import find_spec
from pathlib import Path

from hypothesis import HealthCheck, settings


def _kernel_cache() -> Path:
    """Return a cache folder that no edit of a kernel and no change of flags shares with another.

    A cached caller does not notice an edited callee in another file, and a warm cache hides flags such as
    ``NUMBA_BOUNDSCHECK``, so both are part of the folder's name.
    """
    package = find_spec("accord")
    assert package is not None
    assert package.origin is not None
    digest = hashlib.sha256()
    for source in sorted((Path(package.origin).parent / "_kernels").glob("*.py")):
        digest.update(source.name.encode() + source.read_bytes())
    for name, value in sorted(os.environ.items()):
        if name.startswith("NUMBA_") and name != "NUMBA_CACHE_DIR":
            digest.update(f"{name}={value}\n".encode())
    default = Path(__file__).parents[1] / ".numba_cache"
    return Path(os.environ.get("NUMBA_CACHE_DIR") or default) / digest.hexdigest()[:16]


os.environ["NUMBA_CACHE_DIR"] = str(_kernel_cache())

_EVERYWHERE = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("moderate", max_examples=100, derandomize=True, database=None, **_EVERYWHERE)
settings.register_profile("few", max_examples=25, derandomize=True, database=None, **_EVERYWHERE)
settings.register_profile("thorough", max_examples=2000, print_blob=True, **_EVERYWHERE)
settings.load_profile(os.environ.get("ACCORD_TEST_PROFILE", "moderate"))
