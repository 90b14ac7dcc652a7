"""``eval check`` and ``eval agreement``: what they say of a folder's labels."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Command, Done
from tests.labelled import (
    LAKE,
    LAKE_LABELS,
    MARKET_DAY,
    RIVER,
    RIVER_LABELS,
    SECRET,
    write_folder,
    write_labels,
    write_splits,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "data")


@pytest.fixture
def check(command: Command, folder: Path) -> Command:
    def run(*options: object) -> Done:
        return command("eval", "check", "--data", folder, *options)

    return run


def rows(out: str) -> list[list[str]]:
    return [line.split() for line in out.splitlines()]


class TestGoodLabels:
    def test_are_counted_by_what_they_are_like(self, check: Command) -> None:
        done = check()
        assert (done.code, done.err) == (0, "")
        counted = rows(done.out)
        for row in (
            "language en 3",
            "subject fisheries 1",
            "subject none 1",
            "subject water 1",
            "split dev 2",
            "split test 1",
            "dirty yes 1",
            "dirty no 2",
        ):
            assert row.split() in counted
        assert [row for row in counted if row[:1] == ["length"]]

    def test_of_one_article_are_looked_at_alone(self, check: Command, folder: Path) -> None:
        (folder / f"{RIVER}.yaml").write_text("nothing", encoding="utf-8")
        done = check("--article", LAKE)
        assert (done.code, done.err) == (0, "")
        assert ["language", "en", "1"] in rows(done.out)

    def test_need_no_splits(self, check: Command, folder: Path) -> None:
        (folder / "splits.yaml").unlink()
        done = check()
        assert done.code == 0
        assert ["split", "none", "3"] in rows(done.out)


class TestAProblem:
    def expect(self, done: Done, *words: str) -> None:
        assert done.code == 1
        first, last = done.err.splitlines()[0], done.err.splitlines()[-1]
        for word in words:
            assert word in first
        assert last.startswith("treaty-agent: ")
        assert last.endswith(".")

    def test_a_quote_that_is_not_there(self, check: Command, folder: Path) -> None:
        terms = [{**RIVER_LABELS["terms"][0], "quote": "The stork clause"}]
        write_labels(folder / f"{RIVER}.yaml", {**RIVER_LABELS, "terms": terms})
        self.expect(check(), "river.en.yaml", "the quote 'The stork clause' is not in the article")

    def test_no_labels(self, check: Command, folder: Path) -> None:
        (folder / f"{RIVER}.yaml").unlink()
        write_splits(folder, [LAKE, MARKET_DAY], [RIVER])
        self.expect(check(), "river.en.yaml", "No such file")

    @pytest.mark.parametrize(("dev", "where"), [([LAKE], "none"), ([LAKE, MARKET_DAY, RIVER], "dev and test")])
    def test_an_article_in_no_split_or_in_both(self, check: Command, folder: Path, dev: list[str], where: str) -> None:
        write_splits(folder, dev, [RIVER])
        self.expect(check(), MARKET_DAY if where == "none" else RIVER, "exactly one split", where)

    def test_an_article_twice_in_one_split(self, check: Command, folder: Path) -> None:
        write_splits(folder, [LAKE, MARKET_DAY, LAKE], [RIVER])
        self.expect(check(), LAKE, "exactly one split", "dev and dev")

    def test_a_split_of_an_article_that_is_not_there(self, check: Command, folder: Path) -> None:
        write_splits(folder, [LAKE, MARKET_DAY, "gone.fr"], [RIVER])
        self.expect(check(), "splits.yaml: there is no article gone.fr")

    def test_second_labels_that_cannot_be_used(self, check: Command, folder: Path) -> None:
        write_labels(folder / "second" / f"{LAKE}.yaml", {**LAKE_LABELS, "terms": None})
        self.expect(check(), f"{LAKE}.yaml", "terms")

    @pytest.mark.parametrize("stray", ["gone.fr.yaml", "second/gone.fr.yaml"])
    def test_labels_of_no_article(self, check: Command, folder: Path, stray: str) -> None:
        write_labels(folder / stray, LAKE_LABELS)
        self.expect(check(), "there is no article gone.fr")

    def test_another_language_than_the_name_says(self, check: Command, folder: Path) -> None:
        about = {**LAKE_LABELS["article"], "language": "fr"}
        write_labels(folder / f"{LAKE}.yaml", {**LAKE_LABELS, "article": about})
        self.expect(check(), LAKE, "'fr'")


@pytest.mark.parametrize("quote", [f"{SECRET} to leave the reeds alone.", f". {SECRET}"])
@pytest.mark.parametrize("place", ["", "second/"])
def test_a_quote_with_punctuation_at_an_end_is_to_be_looked_at(
    check: Command, folder: Path, quote: str, place: str
) -> None:
    terms = [{**RIVER_LABELS["terms"][0], "quote": quote}]
    write_labels(folder / f"{place}{RIVER}.yaml", {**RIVER_LABELS, "terms": terms})
    done = check()
    assert done.code == 0
    assert done.err == f"{place}{RIVER}: check the ends of {quote!r}\n"


@pytest.mark.parametrize(
    ("others", "told"),
    [
        ([{"decision": None}, {"decision": "rejected"}, {"decision": None}], "2 items are neither accepted nor"),
        ([{"decision": "rejected"}], None),
        ([], None),
        ("broken", "some items are neither accepted nor"),
    ],
)
def test_a_review_that_is_half_done_is_to_be_gone_on_with(
    check: Command, folder: Path, others: Any, told: str | None
) -> None:
    labels = folder / f"{LAKE}.yaml"
    state = json.dumps({"order": [], "others": others})
    labels.write_text(f"# Not in the labels: {state}\n{labels.read_text(encoding='utf-8')}", encoding="utf-8")
    done = check()
    assert done.code == 0
    assert done.err.startswith(f"{LAKE}: {told}") if told else done.err == ""


class TestAgreement:
    def agreement(self, command: Command, folder: Path, *options: object) -> Done:
        return command("eval", "agreement", "--data", folder, *options)

    def second(self, folder: Path, name: str, labels: dict[str, Any], **changes: Any) -> None:
        write_labels(folder / "second" / f"{name}.yaml", {**labels, **changes})

    def test_of_the_same_labels_is_complete(self, command: Command, folder: Path) -> None:
        self.second(folder, LAKE, LAKE_LABELS)
        done = self.agreement(command, folder)
        assert (done.code, done.err) == (0, "")
        assert ["mean", "slot", "F1", "1.000", "–"] in rows(done.out)
        assert "Articles: 1 (lake.en)." in done.out

    def test_counts_what_one_of_them_left_out(self, command: Command, folder: Path) -> None:
        self.second(folder, LAKE, LAKE_LABELS, terms=LAKE_LABELS["terms"][:2])
        (row,) = [row for row in rows(self.agreement(command, folder).out) if row[:3] == ["terms", "@", "0.5"]]
        assert row[3:7] == ["2", "1", "0", "0.800"]

    def test_takes_the_first_labels_as_they_were(self, command: Command, folder: Path) -> None:
        self.second(folder, LAKE, LAKE_LABELS)
        write_labels(folder / "first" / f"{LAKE}.yaml", {**LAKE_LABELS, "terms": LAKE_LABELS["terms"][:1]})
        (row,) = [row for row in rows(self.agreement(command, folder).out) if row[:3] == ["terms", "@", "0.5"]]
        assert row[3:7] == ["1", "0", "2", "0.500"]

    def test_is_of_the_split_that_is_named(self, command: Command, folder: Path) -> None:
        self.second(folder, LAKE, LAKE_LABELS)
        self.second(folder, RIVER, RIVER_LABELS)
        assert "Articles: 2 (" in self.agreement(command, folder).out
        assert "Articles: 1 (river.en)." in self.agreement(command, folder, "--split", "test").out

    def test_of_nothing_is_refused(self, command: Command, folder: Path) -> None:
        assert "put them into second/" in self.agreement(command, folder).line

    def test_of_labels_that_cannot_be_used_is_refused(self, command: Command, folder: Path) -> None:
        self.second(folder, LAKE, LAKE_LABELS, terms=None)
        assert "The two labels of lake.en cannot be compared" in self.agreement(command, folder).line
