"""How much memory a model may still take."""

from pathlib import Path

BESIDE_WEIGHTS = 900_000_000
"""Bytes that the program takes beside a model's weights at its peak: measured 0.8 GB, most of it the KV cache."""


def free_memory(meminfo: Path = Path("/proc/meminfo"), cgroup: Path = Path("/sys/fs/cgroup")) -> int | None:
    """Return the bytes that can still be taken without swapping, or None where the system does not say.

    A container's limit counts (``memory.max`` of cgroup v2), less what its processes hold; file pages that the kernel
    would give back don't.
    """
    if not meminfo.exists():
        return None
    fields = dict(line.split(":", 1) for line in meminfo.read_text().splitlines() if ":" in line)
    available = fields.get("MemAvailable", "").split()
    if not available:
        return None
    free = int(available[0]) * 1024
    limit = cgroup / "memory.max"
    words = limit.read_text().strip() if limit.exists() else "max"
    if words == "max":
        return free
    return max(0, min(free, int(words) - _held(cgroup)))


def _held(cgroup: Path) -> int:
    """Bytes that a container's processes hold, without the pages of files that nobody has used lately."""
    statistics = cgroup / "memory.stat"
    lines = statistics.read_text().splitlines() if statistics.exists() else []
    pages = next((int(line.split()[1]) for line in lines if line.startswith("inactive_file ")), 0)
    return int((cgroup / "memory.current").read_text()) - pages
