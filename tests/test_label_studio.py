"""Exchange with Label Studio: what goes there comes back as the same labels, and what cannot be labels is named."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
import yaml

from agent.output import render
from agent.output.kinds import KINDS
from evals.gold import GoldArticle, read_gold
from schemas import Extraction
from tests import builders, shown
from tests.conftest import Command, Done
from tests.labelled import LAKE, LAKE_LABELS, write
from tests.story import ARTICLE

NAME = "lampuka.en"
Task = dict[str, Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A result over four scripts, with passages that overlap and emoji before and in them."""
    folder = tmp_path / "results"
    folder.mkdir()
    (folder / f"{NAME}.json").write_text(render(shown.extraction(), "json"), encoding="utf-8")
    return folder


def exported(command: Command, folder: Path) -> list[Task]:
    done = command("eval", "label-studio", "export", folder)
    assert done.code == 0
    tasks: list[Task] = json.loads(done.out)
    return tasks


def submitted(task: Task) -> Task:
    """The task as it comes back when an annotator has submitted its prediction unchanged."""
    result = task["predictions"][0]["result"]
    return {**task, "id": 3, "predictions": [], "annotations": [{"id": 9, "completed_by": 1, "result": result}]}


@pytest.fixture
def task(command: Command, folder: Path) -> Task:
    (task,) = exported(command, folder)
    return submitted(task)


Import = Callable[..., Done]


@pytest.fixture
def bring(command: Command, tmp_path: Path) -> Import:
    """Import of tasks, or of a file's content, into the folder ``gold``."""

    def run(content: Any, *options: object) -> Done:
        path = tmp_path / "project.json"
        text = content if isinstance(content, str) else json.dumps(content)
        path.write_text(text, encoding="utf-8")
        return command("eval", "label-studio", "import", path, "--output", tmp_path / "gold", *options)

    return run


@pytest.fixture
def back(bring: Import, tmp_path: Path) -> Callable[..., GoldArticle]:
    """The gold file that comes of a task."""

    def read(task: Task) -> GoldArticle:
        done = bring([task])
        assert (done.code, done.out) == (0, "")
        return read_gold(tmp_path / "gold" / f"{task['data']['name']}.txt")

    return read


def region(task: Task, id: str) -> Task:
    """The region of a task with an id."""
    results = task["annotations"][0]["result"]
    found: Task = next(one for one in results if one.get("id") == id and one["from_name"] == "kind")
    return found


def without(task: Task, name: str, id: str) -> Task:
    """The task without one value of a region."""
    results = task["annotations"][0]["result"]
    kept = [one for one in results if (one.get("from_name"), one.get("id")) != (name, id)]
    return {**task, "annotations": [{"result": kept}]}


def told(result: Extraction, kind: str) -> list[dict[str, Any]]:
    """The items of a kind with the places of their passages, in the order of what they say."""
    places = {e.id: (e.start, e.end) for e in result.evidence}
    found = []
    for item in getattr(result, kind):
        left_out = {"id", "evidence", "confidence", "supports"}
        ids = [item.id] if kind == "evidence" else item.evidence
        found.append({**item.model_dump(exclude=left_out), "places": sorted(places[id] for id in ids)})
    return sorted(found, key=repr)


class TestRoundTrip:
    def test_of_a_result_gives_its_items(self, task: Task, back: Callable[..., GoldArticle]) -> None:
        result, read = shown.extraction(), back(task).gold
        for kind in ("treaties", "parties", "terms", "opinions"):
            assert told(read, kind) == told(result, kind)
        said = [e for e in told(result, "evidence") if e["kind"] != "reported_fact"]
        assert [e for e in told(read, "evidence") if e["kind"] != "reported_fact"] == said
        assert read.article.text == result.article.text
        about = (read.article.title, read.article.language, read.article.published)
        assert about == (shown.TITLE, "en", result.article.published)

    def test_of_a_gold_file_gives_the_same_one(
        self, command: Command, tmp_path: Path, back: Callable[..., GoldArticle]
    ) -> None:
        labelled = tmp_path / "labelled"
        labelled.mkdir()
        write(labelled, LAKE, ARTICLE, LAKE_LABELS)
        before = read_gold(labelled / f"{LAKE}.txt")
        (task,) = exported(command, labelled)
        assert task["predictions"] == []
        after = back(task)
        assert after.about == before.about
        for kind in ("treaties", "parties", "terms", "opinions", "evidence"):
            assert told(after.gold, kind) == told(before.gold, kind)

    def test_keeps_several_agreements_and_passages_of_one_item(
        self, command: Command, folder: Path, back: Callable[..., GoldArticle]
    ) -> None:
        result = builders.extraction(
            treaties=[builders.treaty(), builders.treaty(2, title="Buoy Pact", depositary="party-2")],
            parties=[
                builders.party(treaties=["treaty-2"], evidence=["evidence-1", "evidence-2"]),
                builders.uruguay().model_copy(update={"treaties": ["treaty-1", "treaty-2"]}),
            ],
        )
        (folder / f"{NAME}.json").write_text(render(result, "json"), encoding="utf-8")
        (task,) = exported(command, folder)
        read = back(submitted(task)).gold
        for kind in ("treaties", "parties", "terms"):
            assert told(read, kind) == told(result, kind)

    def test_is_checked_by_the_reader_of_gold_files(
        self, task: Task, bring: Import, command: Command, tmp_path: Path
    ) -> None:
        assert bring([task]).code == 0
        done = command("eval", "check", "--data", tmp_path / "gold")
        assert (done.code, done.err) == (0, "")


class TestTask:
    def test_counts_places_in_code_points(self, task: Task) -> None:
        """As the editor does since 2022: ``[...text].slice(start, end)``."""
        value = region(task, "term-1")["value"]
        assert value["start"] == len(shown.TEXT[: shown.TEXT.index(shown.NIGHT)])
        before = shown.TEXT[: value["start"]]
        assert len(before.encode("utf-16-le")) // 2 > len(before)
        assert shown.TEXT[value["start"] : value["end"]] == value["text"] == shown.NIGHT

    def test_has_the_reviewed_labels_as_its_annotation(
        self, task: Task, bring: Import, command: Command, tmp_path: Path, folder: Path
    ) -> None:
        assert bring([task]).code == 0
        for path in (tmp_path / "gold").iterdir():
            path.rename(folder / path.name)
        (again,) = exported(command, folder)
        assert len(again["predictions"]) == 1
        (annotation,) = again["annotations"]
        assert [one["value"]["labels"] for one in annotation["result"] if one.get("from_name") == "kind"].count(
            ["Term"]
        ) == 4

    def test_has_one_relation_for_a_pair(self, task: Task) -> None:
        """The editor drops a second one."""
        results = task["annotations"][0]["result"]
        relations = {(one["from_id"], one["to_id"]): one["labels"] for one in results if one["type"] == "relation"}
        assert len(relations) == sum(one["type"] == "relation" for one in results)
        assert relations["term-1", "party-1"] == ["Term: Owed by", "Term: Owed to"]

    def test_of_a_review_that_is_half_done_has_what_is_accepted(
        self, task: Task, bring: Import, command: Command, tmp_path: Path, folder: Path
    ) -> None:
        assert bring([task]).code == 0
        (tmp_path / "gold" / f"{NAME}.txt").rename(folder / f"{NAME}.txt")
        labels = (tmp_path / "gold" / f"{NAME}.yaml").read_text(encoding="utf-8")
        state = '# Not in the labels: {"order": [], "others": [{"decision": null}]}'
        (folder / f"{NAME}.yaml").write_text(f"{state}\n{labels}", encoding="utf-8")
        done = command("eval", "label-studio", "export", folder)
        assert done.err == f"treaty-agent: Left out: what is not decided yet in the review of {NAME}.\n"
        assert len(json.loads(done.out)[0]["annotations"]) == 1

    def test_of_labels_that_cannot_be_used_is_refused(self, command: Command, folder: Path) -> None:
        write(folder, LAKE, "Another article.", LAKE_LABELS)
        line = command("eval", "label-studio", "export", folder).line
        assert f"The labels of {folder / LAKE}.txt cannot be used" in line

    def test_of_an_empty_folder_is_refused(self, command: Command, tmp_path: Path) -> None:
        assert "holds no result" in command("eval", "label-studio", "export", tmp_path).line

    def test_of_another_text_than_the_labels_is_refused(self, command: Command, folder: Path) -> None:
        write(folder, NAME, ARTICLE, LAKE_LABELS)
        assert f"{NAME}.txt holds another text" in command("eval", "label-studio", "export", folder).line


class TestConfiguration:
    @pytest.fixture
    def tags(self, command: Command) -> list[Element]:
        return list(fromstring(command("eval", "label-studio", "config").out).iter())

    def test_has_what_the_tasks_name(self, tags: list[Element], task: Task) -> None:
        controls = {tag.get("name"): tag for tag in tags if tag.get("toName") == "text"}
        relations = {tag.get("value") for tag in tags if tag.tag == "Relation"}
        for result in task["annotations"][0]["result"]:
            if result["type"] == "relation":
                assert set(result["labels"]) <= relations
                continue
            control = controls[result["from_name"]]
            assert control.tag.lower() == result["type"]
            offered = {one.get("alias") or one.get("value") for one in control}
            assert set(result["value"].get("labels") or result["value"].get("choices") or []) <= offered

    def test_offers_every_value_of_every_field_with_its_definition(self, tags: list[Element]) -> None:
        for slot, kind in KINDS.items():
            for field in kind.fields:
                if field.form == "choice":
                    (control,) = [tag for tag in tags if tag.get("name") == f"{slot}_{field.name}"]
                    assert tuple(one.get("alias") or one.get("value") for one in control) == field.choices
        (bound,) = [tag for tag in tags if tag.get("alias") == "in_force"]
        assert bound.get("value") == "in force"
        assert "binds its parties" in (bound.get("hint") or "")


class TestAnnotation:
    def test_made_by_hand_is_read(self, task: Task, back: Callable[..., GoldArticle]) -> None:
        """With white space at an end, line ends as the editor writes them, and a relation that goes the other way."""
        start = shown.TEXT.index("🐟\n\nSOUSSE")
        results = task["annotations"][0]["result"]
        results += [
            {
                "id": "xYz_9",
                "from_name": "kind",
                "to_name": "text",
                "type": "labels",
                "origin": "manual",
                "value": {"start": start - 1, "end": start + 10, "text": "🐟\\n\\nSOUSSE ", "labels": ["Statement"]},
            },
            *[
                {"id": "xYz_9", "from_name": f"statement_{name}", "type": "choices", "value": {"choices": [value]}}
                for name, value in (("kind", "direct"), ("role", "person"), ("factuality", "alleged"))
            ],
            {"id": "xYz_9", "from_name": "statement_speaker", "type": "textarea", "value": {"text": ["a gull"]}},
            {"id": "xYz_9", "from_name": "term_summary", "type": "textarea", "value": {"text": ["left over"]}},
            {"type": "relation", "from_id": "party-3", "to_id": "xYz_9", "labels": ["Statement: Speaks for"]},
        ]
        read = back(task).gold
        (said,) = [e for e in read.evidence if e.speaker == "a gull"]
        assert (said.quote, said.factuality) == ("🐟\n\nSOUSSE", "alleged")
        assert next(party.name for party in read.parties if party.id == said.speaker_party) == "Japan"

    def test_that_nobody_made_is_waited_for(self, task: Task, bring: Import, tmp_path: Path) -> None:
        done = bring([{**task, "annotations": [{"result": [], "was_cancelled": True}]}])
        assert (done.code, done.out) == (0, "")
        assert "0 gold files are in" in done.err
        assert "1 tasks have no annotation yet" in done.err

    def test_that_is_the_ground_truth_counts(self, task: Task, back: Callable[..., GoldArticle]) -> None:
        chosen = {**task["annotations"][0], "ground_truth": True}
        assert len(back({**task, "annotations": [{"result": []}, chosen]}).gold.terms) == 4

    def test_of_an_article_without_an_agreement(self, task: Task, back: Callable[..., GoldArticle]) -> None:
        language = [one for one in task["annotations"][0]["result"] if one.get("from_name") == "article_language"]
        read = back({**task, "annotations": [{"result": language}]})
        assert (read.about.subject, read.about.dirty, read.gold.evidence) == ("none", False, [])


class TestRefused:
    def refused(self, done: Done, tmp_path: Path, *words: str) -> None:
        """The task is named in one line, and nothing is written."""
        assert (done.code, done.out) == (1, "")
        first = done.err.splitlines()[0]
        assert first.startswith(f"{NAME}: ")
        for word in words:
            assert word in first
        assert done.err.splitlines()[-1].startswith("treaty-agent: 1 of 1 tasks were not imported")
        assert "Traceback" not in done.err
        assert not list(tmp_path.glob("gold/*"))

    @pytest.mark.parametrize(("start", "end"), [(53, 115), (52, 116), (54, 117)])
    def test_a_region_that_no_longer_matches(
        self, task: Task, bring: Import, tmp_path: Path, start: int, end: int
    ) -> None:
        region(task, "treaty-1")["value"].update(start=start, end=end)
        self.refused(bring([task]), tmp_path, repr(shown.SIGNED), "no longer matches")

    def test_a_text_that_has_changed(self, task: Task, bring: Import, tmp_path: Path) -> None:
        task["data"]["text"] = shown.TEXT.replace("on Monday", "on Friday")
        self.refused(bring([task]), tmp_path, repr(shown.SIGNED), "no longer matches")

    @pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 5), (9, 3), (0, 10**9), (None, 3)])
    def test_a_region_outside(self, task: Task, bring: Import, tmp_path: Path, start: int | None, end: int) -> None:
        region(task, "treaty-1")["value"].update(start=start, end=end)
        self.refused(bring([task]), tmp_path, "outside")

    @pytest.mark.parametrize(
        ("name", "id", "why"),
        [
            ("statement_speaker", "evidence-7", "has no speaker"),
            ("term_kind", "term-3", f"the term {shown.RADAR!r} has no kind"),
            ("article_language", "article_language", "the article needs a language"),
        ],
    )
    def test_an_item_that_is_not_whole(
        self, task: Task, bring: Import, tmp_path: Path, name: str, id: str, why: str
    ) -> None:
        self.refused(bring([without(task, name, id)]), tmp_path, why)

    @pytest.mark.parametrize(
        ("name", "value", "why"),
        [
            ("party_iso3", {"text": ["Malta"]}, "iso3: String should match pattern"),
            ("treaty_signed_on_date", {"text": ["next week"]}, "Invalid isoformat"),
            ("term_kind", {"choices": ["<script>"]}, "kind: Input should be"),
            ("opinion_place", {"text": ["N/A"]}, "stands for a missing value"),
        ],
    )
    def test_a_value_that_a_field_cannot_have(
        self, task: Task, bring: Import, tmp_path: Path, name: str, value: Any, why: str
    ) -> None:
        for one in task["annotations"][0]["result"]:
            if one.get("from_name") == name:
                one["value"] = value
        self.refused(bring([task]), tmp_path, why)

    @pytest.mark.parametrize(
        ("one", "other", "label", "why"),
        [
            ("term-1", "gone", "Term: Owed by", "a region that is not there"),
            ("term-1", "opinion-1", "Term: Owed by", "cannot be joined by"),
            ("term-1", "party-1", "Same item", "cannot be the same item"),
            ("term-1", "party-1", "loves", "'loves' is no relation"),
            ("evidence-7", "party-2", "Statement: Speaks for", "more than one speaks for"),
        ],
    )
    def test_a_relation_that_says_nothing(
        self, task: Task, bring: Import, tmp_path: Path, one: str, other: str, label: str, why: str
    ) -> None:
        tie = {"type": "relation", "from_id": one, "to_id": other, "labels": [label]}
        task["annotations"][0]["result"].append(tie)
        self.refused(bring([task]), tmp_path, why)

    def test_two_annotations(self, task: Task, bring: Import, tmp_path: Path) -> None:
        task["annotations"] *= 2
        self.refused(bring([task]), tmp_path, "2 annotations")

    def test_two_parties_of_one_name(self, task: Task, bring: Import, tmp_path: Path) -> None:
        for one in task["annotations"][0]["result"]:
            if one.get("from_name") == "party_name":
                one["value"]["text"] = ["Malta"]
        self.refused(bring([task]), tmp_path, "two parties have the same name")

    def test_other_labels_are_not_written_over(self, task: Task, bring: Import, tmp_path: Path) -> None:
        assert bring([task]).code == 0
        labels = tmp_path / "gold" / f"{NAME}.yaml"
        before = labels.read_bytes()
        assert bring([task]).code == 0
        other = without(task, "term_condition", "term-1")
        assert "holds other labels" in bring([other]).err
        assert labels.read_bytes() == before
        assert bring([other], "--replace").code == 0
        assert yaml.safe_load(labels.read_text(encoding="utf-8"))["terms"][0]["condition"] is None

    def test_the_others_are_written(self, task: Task, bring: Import, tmp_path: Path) -> None:
        broken = {**task, "data": {**task["data"], "name": "broken.en", "text": "Nothing."}}
        done = bring([broken, task])
        assert done.code == 1
        assert "1 of 2 tasks were not imported" in done.err
        assert sorted(path.name for path in (tmp_path / "gold").iterdir()) == [f"{NAME}.txt", f"{NAME}.yaml"]


class TestExport:
    @pytest.mark.parametrize(
        ("content", "why"),
        [
            ("", "EOF while parsing"),
            ("{", "is no JSON export"),
            ("[]", "holds no task"),
            ("{}", "Input should be a valid array"),
            ("[" * 100_000, "is no JSON export"),
            ('[{"text": "a", "kind": []}]', "0.data: Field required"),
            ('[{"data": {"text": "a"}}]', "0.data.name: Field required"),
            ('[{"data": {"name": "a.en", "text": "a"}, "annotations": [{"result": [1]}]}]', "result.0"),
            (
                json.dumps(
                    [{"data": {"name": "a.en", "text": "a"}, "annotations": [{"result": [{"type": "x"}] * 10_001}]}]
                ),
                "at most 10000 items",
            ),
            (json.dumps([{"data": {"name": "a.en", "text": "a"}}] * 2), "2 tasks of the name 'a.en'"),
        ],
    )
    def test_of_another_form_is_one_sentence(self, bring: Import, content: str, why: str) -> None:
        assert why in bring(content).line

    @pytest.mark.parametrize("name", ["../a.en", "/etc/a.en", ".a.en", "a\\b.en", "a\0.en", "a\n.en", "", "x" * 300])
    def test_cannot_write_elsewhere(self, task: Task, bring: Import, tmp_path: Path, name: str) -> None:
        task["data"]["name"] = name
        assert "0.data.name" in bring([task]).line
        assert not (tmp_path / "gold").exists()

    def test_that_is_not_there(self, command: Command, tmp_path: Path) -> None:
        done = command("eval", "label-studio", "import", tmp_path / "no.json", "--output", tmp_path)
        assert "cannot be read (No such file" in done.line
