"""The embedded model's file: fetched from its publisher, resumed, verified, never silently wrong."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.errors import WeightsError
from agent.model.catalogue import Entry
from agent.model.weights import ensure_weights, is_fetched, pull_weights, weights_path
from tests.publisher import CONTENT, NOBODY, Home, entry_of, partial_of, publisher


@pytest.fixture
def home() -> Iterator[Home]:
    with publisher() as state:
        yield state


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that stands for the user's cache."""
    monkeypatch.setenv("TREATY_AGENT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


class TestHome:
    def test_file_is_fetched_once(self, home: Home) -> None:
        entry = entry_of(home.url)
        assert ensure_weights(entry).read_bytes() == CONTENT
        assert weights_path(entry).with_name("tiny.gguf.verified").exists()
        assert ensure_weights(entry) == weights_path(entry)
        assert len(home.ranges) == 1

    def test_broken_transfer_goes_on_with_the_rest_alone(self, home: Home) -> None:
        home.breaks_off_after = [70_000, 50_000]
        assert ensure_weights(entry_of(home.url)).read_bytes() == CONTENT
        assert home.ranges == ["bytes=0-", "bytes=70000-", "bytes=120000-"]

    def test_next_run_goes_on_with_the_rest_alone(self, home: Home) -> None:
        entry = entry_of(home.url)
        partial_of(entry).write_bytes(CONTENT[:99])
        assert ensure_weights(entry).read_bytes() == CONTENT
        assert home.ranges == ["bytes=99-"]

    def test_server_without_ranges_completes_what_is_there(self, home: Home) -> None:
        home.knows_ranges = False
        entry = entry_of(home.url)
        partial_of(entry).write_bytes(CONTENT[:99])
        assert ensure_weights(entry).read_bytes() == CONTENT

    def test_whole_partial_file_needs_no_network(self) -> None:
        entry = entry_of(NOBODY)
        partial_of(entry).write_bytes(CONTENT)
        assert ensure_weights(entry).read_bytes() == CONTENT

    def test_busy_server_is_asked_again(self, home: Home) -> None:
        home.statuses = [503]
        assert ensure_weights(entry_of(home.url)).read_bytes() == CONTENT

    def test_refusal_is_one_sentence(self, home: Home) -> None:
        home.statuses = [404]
        with pytest.raises(WeightsError, match=r"127\.0\.0\.1 answers with status 404.*models pull local/tiny"):
            ensure_weights(entry_of(home.url))
        assert len(home.ranges) == 1

    def test_attempts_are_bounded_and_what_came_is_kept(self, home: Home) -> None:
        home.breaks_off_after = [10] * 50
        entry = entry_of(home.url)
        with pytest.raises(WeightsError, match=r"broke off 5 times"):
            ensure_weights(entry)
        assert partial_of(entry).read_bytes() == CONTENT[:50]

    def test_wrong_digest_leaves_no_file(self, home: Home) -> None:
        home.content = CONTENT[::-1]
        entry = entry_of(home.url)
        with pytest.raises(WeightsError, match="wrong digest"):
            ensure_weights(entry)
        assert not weights_path(entry).exists()
        assert not partial_of(entry).exists()

    def test_another_size_is_refused_before_a_byte_is_written(self, home: Home) -> None:
        home.content = CONTENT + b"more"
        entry = entry_of(home.url)
        with pytest.raises(WeightsError, match=f"to the end of {len(CONTENT)} bytes"):
            ensure_weights(entry)
        assert partial_of(entry).read_bytes() == b""

    @pytest.mark.parametrize("size", [10, len(CONTENT) + 4])
    def test_page_instead_of_the_file_writes_nothing(self, home: Home, size: int) -> None:
        home.knows_ranges = False
        home.content = b"p" * size
        entry = entry_of(home.url)
        with pytest.raises(WeightsError, match=f"offers {size} bytes instead of {len(CONTENT)}"):
            ensure_weights(entry)
        assert partial_of(entry).read_bytes() == b""

    def test_endless_stream_stops_at_the_stated_size(self, home: Home) -> None:
        home.content = CONTENT * 20
        home.knows_ranges = home.tells_length = False
        entry = entry_of(home.url)
        with pytest.raises(WeightsError, match=f"sends more than the {len(CONTENT)} bytes"):
            ensure_weights(entry)
        # The first piece that comes may be too much already, and then nothing is kept.
        partial = partial_of(entry)
        assert not partial.exists() or partial.stat().st_size <= len(CONTENT)

    def test_no_server_is_one_sentence(self) -> None:
        with pytest.raises(WeightsError, match=r"127\.0\.0\.1 cannot be reached.*check the network") as caught:
            ensure_weights(entry_of(NOBODY))
        assert "\n" not in str(caught.value)


class TestVerification:
    @pytest.fixture
    def fetched(self, home: Home) -> Entry:
        entry = entry_of(home.url)
        ensure_weights(entry)
        return entry

    def test_changed_file_is_refused_until_it_is_pulled(self, fetched: Entry, home: Home) -> None:
        path = weights_path(fetched)
        path.write_bytes(b"X" + CONTENT[1:])
        with pytest.raises(WeightsError, match=r"wrong digest.*models pull local/tiny"):
            ensure_weights(fetched)
        assert pull_weights(fetched).read_bytes() == CONTENT
        assert ensure_weights(fetched) == path
        assert len(home.ranges) == 2

    def test_pull_reads_all_of_a_file_whose_dates_look_untouched(self, fetched: Entry) -> None:
        path = weights_path(fetched)
        before = path.stat()
        path.write_bytes(b"X" + CONTENT[1:])
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert pull_weights(fetched).read_bytes() == CONTENT

    def test_touched_file_is_read_again_and_accepted(self, fetched: Entry, home: Home) -> None:
        path = weights_path(fetched)
        path.touch()
        assert ensure_weights(fetched) == path
        stamp = json.loads(path.with_name("tiny.gguf.verified").read_text())
        assert stamp["mtime_ns"] == path.stat().st_mtime_ns
        assert len(home.ranges) == 1

    def test_file_put_there_by_hand_is_verified(self) -> None:
        entry = entry_of(NOBODY)
        path = weights_path(entry)
        path.parent.mkdir(parents=True)
        path.write_bytes(CONTENT[:-1])
        assert not is_fetched(entry)
        with pytest.raises(WeightsError, match="wrong digest"):
            ensure_weights(entry)
        path.write_bytes(CONTENT)
        assert ensure_weights(entry) == path

    def test_broken_stamp_is_not_trusted(self, fetched: Entry) -> None:
        path = weights_path(fetched)
        path.with_name("tiny.gguf.verified").write_text("{")
        path.write_bytes(b"X" + CONTENT[1:])
        with pytest.raises(WeightsError, match="wrong digest"):
            ensure_weights(fetched)


RUN = """
import resource, sys
from agent.errors import WeightsError
from agent.model.catalogue import Entry
from agent.model.weights import ensure_weights
entry = Entry.model_validate_json(sys.argv[1])
if len(sys.argv) > 2:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
try:
    print(ensure_weights(entry))
except WeightsError as error:
    sys.exit(str(error))
"""


def start(entry: Entry, *largest_file: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", RUN, entry.model_dump_json(), *largest_file],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for_bytes(partial: Path) -> None:
    for _ in range(2000):
        if partial.exists() and partial.stat().st_size:
            return
        time.sleep(0.005)
    pytest.fail(f"nothing came to {partial}")


class TestProcesses:
    def test_two_at_once_fetch_once(self, home: Home) -> None:
        home.hangs_at, home.breaks_off_after = ".gguf", [1000]
        entry = entry_of(home.url)
        both = [start(entry), start(entry)]
        wait_for_bytes(partial_of(entry))
        time.sleep(1)  # the other one has started by now, and waits
        home.released.set()
        for process in both:
            output, errors = process.communicate(timeout=30)
            assert (process.returncode, errors) == (0, "")
            assert Path(output.strip()).read_bytes() == CONTENT
        assert home.ranges == ["bytes=0-", "bytes=1000-"]

    def test_killed_halfway_loses_nothing(self, home: Home) -> None:
        entry = entry_of(home.url)
        home.hangs_at, home.breaks_off_after = ".gguf", [1000]
        process = start(entry)
        wait_for_bytes(partial_of(entry))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
        home.released.set()
        home.ranges.clear()
        assert ensure_weights(entry).read_bytes() == CONTENT
        assert home.ranges == ["bytes=1000-"]

    def test_disk_that_fills_up_is_one_sentence_and_loses_nothing(self, home: Home) -> None:
        entry = entry_of(home.url)
        process = start(entry, "80000")
        output, errors = process.communicate(timeout=30)
        assert (process.returncode, output) == (1, "")
        assert "cannot be kept in" in errors
        assert errors.count("\n") == 1
        kept = partial_of(entry).stat().st_size
        assert 0 < kept <= 80_000
        home.ranges.clear()
        assert ensure_weights(entry).read_bytes() == CONTENT
        assert home.ranges == [f"bytes={kept}-"]

    def test_lack_of_room_is_seen_before_anything_is_fetched(self, home: Home) -> None:
        with pytest.raises(WeightsError, match=r"MB needed.*TREATY_AGENT_CACHE"):
            ensure_weights(entry_of(home.url, bytes_=10**18))
        assert home.ranges == []

    def test_cache_that_cannot_be_a_folder_is_one_sentence(self, cache: Path, home: Home) -> None:
        cache.write_text("a file")
        with pytest.raises(WeightsError, match="cannot be kept in"):
            ensure_weights(entry_of(home.url))
