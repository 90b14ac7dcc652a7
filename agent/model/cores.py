"""How many processor cores this process may really use."""

import os
from pathlib import Path


def usable_cores(cgroup: Path = Path("/sys/fs/cgroup")) -> int | None:
    """Return the number of physical cores that the process may use, or None where the system does not say.

    Hyper-threads count once: llama.cpp is slower with two threads on a core. So does a container's limit, by
    affinity (cpuset) or by quota (``cpu.max`` of cgroup v2), which llama.cpp's own count does not see.
    """
    if not hasattr(os, "sched_getaffinity"):
        return None
    cores = {_core_of(cpu) for cpu in os.sched_getaffinity(0)}
    return max(1, min(len(cores), _quota(cgroup / "cpu.max")))


def _core_of(cpu: int) -> str:
    siblings = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
    return siblings.read_text() if siblings.exists() else str(cpu)


def _quota(limit: Path) -> int:
    """Whole processors that a container may use at a time; many where there is no limit."""
    quota, _, period = limit.read_text().partition(" ") if limit.exists() else ("max", "", "")
    return 1 << 16 if quota.strip() == "max" else int(quota) // int(period)
