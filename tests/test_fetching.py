"""What comes from the web, and from where nothing ever comes."""

import gzip
import socket
import ssl
import time
from collections.abc import Iterator
from typing import Any

import pytest
import trustme

from agent.errors import SourceError
from agent.reading import Fetcher, read
from agent.settings import Settings
from schemas import Article
from tests.pages import ARABIC, ITALIAN, bare
from tests.web import Handler, WebServer, page, redirect


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer().running() as running:
        yield running


@pytest.fixture
def other() -> Iterator[WebServer]:
    with WebServer().running() as running:
        yield running


def fetched(web: WebServer, path: str = "/", *, host: str = "127.0.0.1", **options: Any) -> Article:
    fetcher = Fetcher(may_connect=web.is_at, **{"seconds": 20, "step_seconds": 5, **options})
    return read(web.url(path, host), raw_limit=100_000, fetcher=fetcher)


def refusal(web: WebServer, path: str = "/", *, host: str = "127.0.0.1", **options: Any) -> str:
    with pytest.raises(SourceError) as caught:
        fetched(web, path, host=host, **options)
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    return message


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Let every name have these addresses; the list that is returned gets the names that are asked for."""
    asked: list[str] = []

    def answer(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


class TestAPage:
    def test_becomes_an_article_under_its_address(self, web: WebServer) -> None:
        web.routes["/a?b=c"] = page(ITALIAN.html)
        article = fetched(web, "/a?b=c")
        assert article.source == web.url("/a?b=c")
        assert article.text.startswith(ITALIAN.title)

    def test_is_asked_for_truthfully_and_without_anything_that_identifies_the_reader(self, web: WebServer) -> None:
        web.routes["/"] = page(ITALIAN.html)
        fetched(web)
        headers = web.asked[0].headers
        assert headers["user-agent"].startswith("treaty-agent/")
        assert headers["host"] == f"127.0.0.1:{web.port}"
        assert {"cookie", "authorization", "referer"}.isdisjoint(headers)

    def test_of_plain_text_is_read_as_it_is(self, web: WebServer) -> None:
        text = "Two states and one lake\n\nThey signed a treaty on Tuesday."
        web.routes["/"] = page(text, content_type="text/plain")
        assert fetched(web).text == text

    def test_that_is_sent_packed_is_unpacked(self, web: WebServer) -> None:
        web.routes["/"] = page(gzip.compress(ITALIAN.html.encode()), content_encoding="gzip")
        assert ITALIAN.title in fetched(web).text

    @pytest.mark.parametrize(("header", "declared"), [("windows-1256", ""), ("", "windows-1256"), ("", "")])
    def test_in_a_legacy_encoding_is_decoded(self, web: WebServer, header: str, declared: str) -> None:
        html = ARABIC.html.replace("utf-8", declared) if declared else ARABIC.html.replace('<meta charset="utf-8">', "")
        content_type = f"text/html; charset={header}" if header else "text/html"
        web.routes["/"] = page(html.encode("cp1256"), content_type=content_type)
        assert ARABIC.paragraphs[1] in fetched(web).text

    def test_that_is_utf_8_is_read_as_such_whatever_the_server_says(self, web: WebServer) -> None:
        web.routes["/"] = page(ARABIC.html, content_type="text/html; charset=iso-8859-1")
        assert ARABIC.paragraphs[1] in fetched(web).text


class TestARedirect:
    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_is_followed_and_the_source_stays_what_was_asked_for(self, web: WebServer, status: int) -> None:
        web.routes["/a"] = redirect("/b", status, set_cookie="id=1; Path=/")
        web.routes["/b"] = page(ITALIAN.html)
        assert fetched(web, "/a").source == web.url("/a")
        assert "cookie" not in web.asked[1].headers

    def test_in_a_circle_ends(self, web: WebServer) -> None:
        web.routes["/a"] = redirect("/b")
        web.routes["/b"] = redirect("/a")
        assert "redirected more than 5 times" in refusal(web, "/a")
        assert len(web.asked) == 6

    @pytest.mark.parametrize(
        "target",
        [
            "http://169.254.169.254/latest/meta-data/",
            "http://10.0.0.1/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://0/",
            "//localhost/",
        ],
    )
    def test_into_a_private_network_is_not_followed(self, web: WebServer, target: str) -> None:
        web.routes["/"] = redirect(target)
        assert "is not on the public web" in refusal(web)
        assert len(web.asked) == 1

    def test_to_another_port_of_this_machine_reaches_nobody(self, web: WebServer, other: WebServer) -> None:
        other.routes["/"] = page(ITALIAN.html)
        web.routes["/"] = redirect(other.url())
        assert other.url() in refusal(web)
        assert other.asked == []

    @pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://a/", "javascript:alert(1)"])
    def test_to_what_is_no_page_is_not_followed(self, web: WebServer, target: str) -> None:
        web.routes["/"] = redirect(target)
        assert "is no http(s) address" in refusal(web)

    def test_with_a_password_is_not_followed_and_the_password_not_shown(self, web: WebServer) -> None:
        web.routes["/"] = redirect(f"http://anna:geheim@127.0.0.1:{web.port}/b")
        message = refusal(web)
        assert "name or password" in message
        assert "geheim" not in message

    def test_to_nowhere_is_refused(self, web: WebServer) -> None:
        web.routes["/"] = redirect("http://a:b:c/")
        assert "no valid URL" in refusal(web)


class TestTheRuleOfAddresses:
    @pytest.mark.parametrize(
        "url",
        [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://017700000001/",
            "http://localhost/",
            "http://[::1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[fe80::1]/",
            "http://169.254.169.254/",
            "https://192.168.1.1/admin",
            "http://0.0.0.0/",
            "http://224.0.0.1/",
            "http://93.184.216.34:22/",
        ],
    )
    def test_holds_without_asking_for_it(self, url: str) -> None:
        with pytest.raises(SourceError, match="is not on the public web"):
            read(url)

    def test_holds_for_names_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        resolving(monkeypatch, "10.1.2.3")
        with pytest.raises(SourceError, match=r"news\.example/a is not on the public web"):
            read("http://news.example/a")

    def test_holds_for_every_address_of_a_name(self, web: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
        web.routes["/"] = page(ITALIAN.html)
        resolving(monkeypatch, "127.0.0.1", "10.1.2.3")
        assert "is not on the public web" in refusal(web, host="news.example")
        assert web.asked == []

    def test_holds_for_the_address_that_is_connected_to(self, web: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
        web.routes["/"] = page(ITALIAN.html)
        names = resolving(monkeypatch, "127.0.0.1")
        fetched(web, host="news.example")
        assert names.count("news.example") == 1
        assert web.asked[0].headers["host"] == f"news.example:{web.port}"

    def test_is_the_only_thing_that_is_asked_also_where_the_environment_names_a_proxy(
        self, web: WebServer, other: WebServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, other.url())
        web.routes["/"] = page(ITALIAN.html)
        fetched(web)
        assert other.asked == []

    def test_comes_after_the_password(self) -> None:
        with pytest.raises(SourceError) as caught:
            read("https://anna:geheim@news.example/a")
        assert "name or password" in str(caught.value)
        assert "geheim" not in str(caught.value)


class TestASecureConnection:
    @pytest.fixture
    def authority(self) -> trustme.CA:
        return trustme.CA()

    @pytest.fixture
    def secure(self, authority: trustme.CA) -> Iterator[WebServer]:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("news.example").configure_cert(tls)
        with WebServer(tls).running() as running:
            running.routes["/"] = page(ITALIAN.html)
            yield running

    @pytest.fixture
    def trusted(self, authority: trustme.CA) -> ssl.SSLContext:
        context = ssl.create_default_context()
        authority.configure_trust(context)
        return context

    def test_is_made_to_the_name_and_not_to_the_address(
        self, secure: WebServer, trusted: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        resolving(monkeypatch, "127.0.0.1")
        assert fetched(secure, host="news.example", trusted=trusted).title == ITALIAN.title
        assert "cannot be reached safely" in refusal(secure, host="other.example", trusted=trusted)

    def test_to_somebody_unknown_is_refused(self, secure: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
        resolving(monkeypatch, "127.0.0.1")
        assert "cannot be reached safely" in refusal(secure, host="news.example")
        assert secure.asked == []


class TestAHostileServer:
    def test_that_drips_its_page_is_left(self, web: WebServer) -> None:
        def drip(handler: Handler) -> None:
            handler.start(200, content_type="text/html")
            handler.until_closed(b"a", 0.05)

        web.routes["/"] = drip
        started = time.monotonic()
        assert "did not arrive within 1 seconds" in refusal(web, seconds=1)
        assert time.monotonic() - started < 5

    def test_that_drips_its_headers_is_left(self, web: WebServer) -> None:
        def drip(handler: Handler) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
            handler.until_closed(b"a: b\r\n", 0.05)

        web.routes["/"] = drip
        assert "did not arrive within 1 seconds" in refusal(web, seconds=1)

    def test_that_says_nothing_is_left(self, web: WebServer) -> None:
        web.routes["/"] = lambda handler: bool(web.closing.wait(10)) and None
        assert "fell silent" in refusal(web, step_seconds=0.5)

    def test_that_never_ends_is_left_at_the_limit(self, web: WebServer) -> None:
        def flood(handler: Handler) -> None:
            handler.start(200, content_type="text/html")
            handler.until_closed(b"<p>Text.</p>" * 1000, 0)

        web.routes["/"] = flood
        assert "larger than 100000 bytes" in refusal(web)

    def test_that_sends_a_bomb_is_refused(self, web: WebServer) -> None:
        web.routes["/"] = page(gzip.compress(bytes(50_000_000)), content_encoding="gzip")
        assert "larger than 100000 bytes" in refusal(web)

    @pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "deflate"])
    def test_that_packs_as_nobody_asked_is_refused(self, web: WebServer, encoding: str) -> None:
        web.routes["/"] = page(b"abc", content_encoding=encoding)
        assert "not asked for" in refusal(web)

    @pytest.mark.parametrize("content", [b"no gzip", gzip.compress(b"a" * 999)[:-9], gzip.compress(b"a") * 2])
    def test_that_packs_badly_is_refused(self, web: WebServer, content: bytes) -> None:
        web.routes["/"] = page(content, content_encoding="gzip")
        assert "arrived broken" in refusal(web)

    def test_that_breaks_off_is_noticed(self, web: WebServer) -> None:
        web.routes["/"] = page(b"<p>Text", content_length="500")
        assert "broke off" in refusal(web)

    def test_that_breaks_off_between_chunks_is_noticed(self, web: WebServer) -> None:
        def cut(handler: Handler) -> None:
            handler.protocol_version = "HTTP/1.1"
            handler.start(200, content_type="text/html", transfer_encoding="chunked")
            handler.wfile.write(b"5\r\n<p>Te\r\n")

        web.routes["/"] = cut
        assert "broke off" in refusal(web)

    def test_that_is_none_is_noticed(self, web: WebServer) -> None:
        web.routes["/"] = lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n") and None
        assert "no web server" in refusal(web)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, "login"),
        (402, "payment"),
        (403, "refuses programs"),
        (404, "does not exist"),
        (410, "any more"),
        (429, "too often"),
        (451, "legal"),
        (418, "status 418"),
        (500, "fails (500)"),
        (503, "fails (503)"),
        (204, "status 204"),
        (304, "status 304"),
    ],
)
def test_an_error_of_the_server_is_told(web: WebServer, status: int, reason: str) -> None:
    web.routes["/"] = page(b"" if status in (204, 304) else ITALIAN.html, status)
    assert reason in refusal(web)


@pytest.mark.parametrize(
    "media_type", ["application/json", "image/png", "video/mp4", "application/rss+xml", "text/css"]
)
def test_what_is_no_article_is_told_by_its_media_type(web: WebServer, media_type: str) -> None:
    web.routes["/"] = page(b"{}", content_type=f"{media_type}; charset=utf-8")
    assert f"is {media_type}, not a page" in refusal(web)


def test_nobody_at_an_address_is_told(web: WebServer) -> None:
    with WebServer().running() as gone:
        pass
    assert "cannot be reached" in refusal(gone)


def test_a_host_that_is_unknown_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(SourceError, match="host that cannot be found"):
        read("https://nowhere.example/a")


@pytest.mark.parametrize(
    "url", ["http://", "https:///a", "http://a b/", "http://[1/", "http://" + "a" * 300 + ".example/"]
)
def test_what_is_no_url_is_told(url: str) -> None:
    with pytest.raises(SourceError, match=r"no valid URL|no http\(s\) address|cannot be found"):
        read(url)


def test_a_page_within_an_event_loop_is_fetched_too(web: WebServer) -> None:
    async def within() -> Article:
        return fetched(web)

    import asyncio

    web.routes["/"] = page(bare(f"<article><h1>A lake</h1><p>{ITALIAN.paragraphs[0]}</p></article>"))
    assert asyncio.run(within()).title == "A lake"


@pytest.mark.parametrize("name", ["raw_limit", "fetch_timeout"])
def test_bounds_are_checked_before_anything_is_fetched(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} must be"):
        Settings(**{name: 0})
