"""The number from which everything follows that these tests choose: another one tries other cases."""

from __future__ import annotations

import os


def seed() -> int:
    """The environment variable ``TORTURE_SEED``, which failures print; 0 where there is none."""
    return int(os.environ.get("TORTURE_SEED", "0"))
