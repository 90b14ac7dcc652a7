"""``treaty-agent review``: what its server lets in, in what order it shows articles, and what it writes."""

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import expect
from typer.testing import CliRunner

from agent.output import render
from evals.cli.review import app
from evals.gold import read_gold
from evals.review import Queue, Server
from evals.review.queue import ReviewError
from schemas import Extraction, Failure
from tests import builders, shown
from tests.browser import Opened
from tests.conftest import Command
from tests.labelled import LAKE, LAKE_LABELS
from tests.serving import serving
from tests.story import ARTICLE


def write(folder: Path, name: str, result: Extraction) -> None:
    (folder / f"{name}.json").write_text(render(result, "json"), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "results"
    folder.mkdir()
    write(folder, "lampuka.en", shown.extraction(run=builders.run()))
    write(folder, "sure", builders.extraction(parties=[builders.party(confidence=0.9), builders.uruguay()]))
    write(folder, "quiet", builders.extraction_of_nothing())
    failed = builders.run(failures=[Failure(chunk=0, step="terms", reason="No answer.")])
    write(folder, "broken", builders.extraction(run=failed))
    return folder


@pytest.fixture
def served(folder: Path) -> Iterator[Server]:
    server = Server(Queue.of(folder))
    with serving(server):
        yield server


Answer = tuple[int, str]


def ask(server: Server, method: str, path: str, body: Any = None, **headers: str) -> Answer:
    connection = http.client.HTTPConnection(*server.server_address[:2], timeout=10)
    sent = None if body is None else body if isinstance(body, str) else json.dumps(body)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, sent, {"Content-Type": "application/json"} | given)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


class TestQueue:
    def test_shows_the_least_confident_first(self, folder: Path) -> None:
        assert list(Queue.of(folder).entries) == ["broken.en", "lampuka.en", "sure.en", "quiet.en"]

    def test_leaves_out_what_is_no_result(self, folder: Path) -> None:
        (folder / "other.json").write_text("{}", encoding="utf-8")
        write(folder, "sure.en", builders.extraction())
        queue = Queue.of(folder)
        assert queue.skipped == (
            "other.json is no result of this version",
            "sure.json would give the same sure.en.yaml as another result",
        )

    @pytest.mark.parametrize(("name", "reason"), [("nothing", "There is no folder"), ("", "holds no result")])
    def test_of_nothing_is_refused(self, tmp_path: Path, name: str, reason: str) -> None:
        with pytest.raises(ReviewError, match=reason):
            Queue.of(tmp_path / name)


class TestServer:
    def test_answers_below_its_root_alone(self, served: Server) -> None:
        assert served.server_address[0] == "127.0.0.1"
        assert ask(served, "GET", served.root)[0] == 200
        for path in ("/", "/lampuka.en", f"/{'x' * 32}/", served.root[:-2], served.root.upper()):
            assert ask(served, "GET", path)[0] == 403
        for path in ("nothing", "../lampuka.en", "%2e%2e%2fsure", "lampuka.en.json"):
            assert ask(served, "GET", served.root + path)[0] == 404

    @pytest.mark.parametrize(
        "headers",
        [
            {"Host": "rebound.example.org"},
            {"Origin": "http://example.org"},
            {"Origin": "null"},
            {"Sec_Fetch_Site": "cross-site"},
            {"Sec_Fetch_Site": "same-site"},
        ],
    )
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_refuses_what_another_site_sends(
        self, served: Server, folder: Path, headers: dict[str, str], method: str
    ) -> None:
        path = f"{served.root}quiet.en"
        assert ask(served, method, path, {"gold": gold_of_nothing()}, **headers)[0] == 403
        assert not (folder / "quiet.en.yaml").exists()

    def test_refuses_forms_and_what_is_no_gold_file(self, served: Server, folder: Path) -> None:
        path = f"{served.root}quiet.en"
        assert ask(served, "POST", path, {"gold": gold_of_nothing()}, Content_Type="text/plain")[0] == 404
        assert ask(served, "POST", path, "no json")[0] == 400
        assert ask(served, "POST", path, ["gold"])[0] == 400
        assert ask(served, "POST", path, {"gold": 1})[0] == 400
        assert ask(served, "POST", path, "", Content_Length=str(2**30))[0] == 400
        status, text = ask(served, "POST", path, {"gold": "article: 1"})
        assert status == 422
        assert json.loads(text)["wrong"].startswith("article: ")
        assert not [path.name for path in folder.iterdir() if not path.name.endswith(".json")]

    def test_keeps_the_old_file_when_a_new_one_is_wrong(self, served: Server, folder: Path) -> None:
        path = f"{served.root}quiet.en"
        assert ask(served, "POST", path, {"gold": gold_of_nothing()}) == (200, '{"saved": true, "wrong": null}')
        before = (folder / "quiet.en.yaml").read_bytes()
        assert ask(served, "POST", path, {"gold": gold_of_nothing(treaties=[{"title": "x"}])})[0] == 422
        assert (folder / "quiet.en.yaml").read_bytes() == before

    def test_does_not_write_over_another_text(self, served: Server, folder: Path) -> None:
        (folder / "quiet.en.txt").write_text("Another article.\n", encoding="utf-8")
        status, text = ask(served, "POST", f"{served.root}quiet.en", {"gold": gold_of_nothing()})
        assert (status, "holds another text" in text) == (422, True)
        assert (folder / "quiet.en.txt").read_text(encoding="utf-8") == "Another article.\n"

    def test_says_so_when_a_gold_file_cannot_be_read(self, served: Server, folder: Path) -> None:
        (folder / "quiet.en.yaml").write_text("nothing", encoding="utf-8")
        status, text = ask(served, "GET", f"{served.root}quiet.en")
        assert (status, text) == (
            409,
            f"{folder}/quiet.en.yaml cannot be read; put it right, or move it out of the folder.",
        )


class TestCommand:
    def test_without_results_is_one_line(self, tmp_path: Path) -> None:
        done = CliRunner().invoke(app, [str(tmp_path)])
        assert isinstance(done.exception, ReviewError)

    def test_says_when_a_port_is_taken(self, served: Server, folder: Path) -> None:
        done = CliRunner().invoke(app, [str(folder), "--port", str(served.server_address[1])])
        assert isinstance(done.exception, ReviewError)


@pytest.mark.browser
class TestReview:
    def test_saves_every_decision_and_goes_on_where_it_stopped(
        self, opened: Opened, served: Server, folder: Path, command: Command
    ) -> None:
        page = opened.page
        page.goto(served.url)
        assert page.get_by_role("listitem").get_by_role("link").count() == 4
        expect(page.locator(".note")).to_contain_text("0 of 4 done")
        page.get_by_role("link", name=shown.TITLE).click()
        for name in ("Accept A1", "Accept P1", "Reject T2"):
            page.get_by_role("button", name=name, exact=True).click()
        expect(page.locator("#saved")).to_have_text("Saved.")
        wait_until_saved(opened)
        read = read_gold(folder / "lampuka.en.txt").gold
        assert [party.name for party in read.parties] == ["Malta"]
        page.get_by_role("link", name="All articles").click()
        expect(page.locator("li.begun")).to_have_count(1)
        done = command("eval", "check", "--data", folder)
        assert (done.code, "lampuka.en: 12 items are neither accepted nor rejected" in done.err) == (0, True)
        page.get_by_role("link", name=shown.TITLE).click()
        expect(page.locator("#progress")).to_contain_text("2 accepted, 1 rejected, 12 not decided")
        page.get_by_role("button", name="Accept the rest").click()
        expect(page.locator("#saved")).to_have_text("Saved.")
        wait_until_saved(opened)
        page.get_by_role("link", name="Next article").click()
        expect(page.locator("h1")).to_have_text("Two coasts, one light")
        page.get_by_role("link", name="All articles").click()
        expect(page.locator(".note")).to_contain_text("1 of 4 done")
        done = command("eval", "check", "--data", folder)
        assert (done.code, done.err) == (0, "")
        assert len(read_gold(folder / "lampuka.en.txt").gold.terms) == 3

    def test_an_article_without_items_is_done_when_it_is_saved(
        self, opened: Opened, served: Server, folder: Path
    ) -> None:
        page = opened.page
        page.goto(f"{served.url}quiet.en")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator("#saved")).to_have_text("Saved.")
        assert read_gold(folder / "quiet.en.txt").about.subject == "none"

    def test_opens_a_gold_file_that_was_written_by_hand(self, opened: Opened, folder: Path) -> None:
        lake = builders.extraction_of_nothing(article=builders.article(ARTICLE, source=f"{LAKE}.txt"))
        write(folder, LAKE, lake)
        (folder / f"{LAKE}.txt").write_text(ARTICLE, encoding="utf-8")
        (folder / f"{LAKE}.yaml").write_text(yaml.safe_dump(LAKE_LABELS, allow_unicode=True), encoding="utf-8")
        before = read_gold(folder / f"{LAKE}.txt")
        server = Server(Queue.of(folder))
        with serving(server):
            opened.page.goto(f"{server.url}{LAKE}")
            opened.page.get_by_role("button", name="Save", exact=True).click()
            expect(opened.page.locator("#saved")).to_have_text("Saved.")
        after = read_gold(folder / f"{LAKE}.txt")
        for kind in ("treaties", "parties", "terms", "opinions"):
            assert told(after.gold, kind) == told(before.gold, kind)
        assert len(after.gold.evidence) == len(before.gold.evidence)
        assert after.about == before.about

    def test_says_when_nothing_is_saved(self, opened: Opened, folder: Path) -> None:
        server = Server(Queue.of(folder))
        with serving(server):
            opened.page.goto(f"{server.url}lampuka.en")
        opened.page.get_by_role("button", name="Accept A1", exact=True).click()
        expect(opened.page.locator("#saved")).to_contain_text("Not saved: the review does not answer")
        assert all("ERR_CONNECTION_REFUSED" in complaint for complaint in opened.complaints)
        opened.complaints.clear()


def wait_until_saved(opened: Opened) -> None:
    opened.page.wait_for_function("() => !isSending && !isWaiting")


def told(result: Extraction, kind: str) -> list[dict[str, Any]]:
    """The items of a kind without ids and evidence, in the order of what they say."""
    found = [item.model_dump(exclude={"id", "evidence"}) for item in getattr(result, kind)]
    return sorted(found, key=repr)


def gold_of_nothing(**changes: Any) -> str:
    labels: dict[str, Any] = {
        "article": {"language": "en", "published": None, "title": None, "subject": "none", "dirty": False},
        "treaties": [],
        "parties": [],
        "terms": [],
        "statements": [],
        "opinions": [],
    }
    return json.dumps(labels | changes)
