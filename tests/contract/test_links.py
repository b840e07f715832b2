"""A page that a person sent the address of: the walls of every download, and robots respected."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import pytest
from aiohttp import web

from pipeline.providers.calls.downloads import DownloadLimits
from pipeline.reading.links import LIMITS, UnreadPage, address_in, read_page
from tests.fixtures.loopback import Loopback, certificate, late, reset, status

STORY = "The keeper of the northern light had said for years that the sea keeps what it takes. "
ARTICLE = (
    "<html><head><title>A door in the sea</title>"
    '<meta property="og:site_name" content="The Harbour Post"></head><body>'
    "<nav><a href='/'>Home</a> <a href='/sport'>Sport</a></nav>"
    "<article><h1>A door in the sea</h1>"
    + "".join(f"<p>On night {number} {STORY * 2}</p>" for number in range(6))
    + "<script>document.write('never')</script></article><footer>Imprint</footer></body></html>"
)


@dataclass(slots=True)
class Site(Loopback):
    """A site with one article; `robots` are its rules, None where it has none."""

    robots: str | None = None
    robots_status: int = 200
    html: str = ARTICLE
    kind: str = "text/html"
    to: dict[str, str] = field(default_factory=dict)
    """Where paths lead."""

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/robots.txt", self._rules), web.get("/{rest:.*}", self._page)]

    async def _rules(self, request: web.Request) -> web.StreamResponse:
        if self.robots is None and self.robots_status == 200:
            raise web.HTTPNotFound
        return web.Response(text=self.robots or "", status=self.robots_status)

    async def _page(self, request: web.Request) -> web.StreamResponse:
        if (there := self.to.get(request.path)) is not None:
            raise web.HTTPFound(there)
        return web.Response(body=self.html.encode(), content_type=self.kind)


@pytest.fixture
async def site(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Site]:
    context, authority = certificate()
    path = tmp_path_factory.mktemp("tls") / "authority.pem"
    path.write_bytes(authority)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    async with Site(tls=context) as site:
        yield site


def limits(site: Site) -> DownloadLimits:
    return replace(LIMITS, own_hosts=(f"{site.host}:{site.port}",), most_s=5.0)


async def why_not(site: Site, path: str = "/story") -> str:
    with pytest.raises(UnreadPage) as caught:
        await read_page(f"{site.url}{path}", limits(site))
    return caught.value.reason


async def test_the_text_of_a_page_comes_without_what_stands_around_it(site: Site) -> None:
    page = await read_page(f"{site.url}/story", limits(site))
    assert page.title == "A door in the sea" and page.site == "The Harbour Post"
    assert page.text.count(STORY.strip()) == 12
    assert not any(word in page.text for word in ("Sport", "Imprint", "never"))
    asked = site.asked("story")[0]
    assert "Talemill" in asked.headers["User-Agent"]


async def test_it_is_read_where_it_leads_to_and_over_https_alone(site: Site) -> None:
    site.to = {"/short": "/story", "/inside": "https://10.0.0.1/x", "/plain": "http://a.org/"}
    page = await read_page(site.url.replace("https", "http") + "/short", limits(site))
    assert page.address == f"{site.url}/story"
    assert await why_not(site, "/inside") == "unreachable"
    assert await why_not(site, "/plain") == "unreachable"


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://169.254.169.254/latest/meta-data",
        "https://user:pass@example.org/",
        "https://[broken",
    ],
)
async def test_nothing_of_our_own_network_is_opened(address: str) -> None:
    with pytest.raises(UnreadPage) as caught:
        await read_page(address)
    assert caught.value.reason == "unreachable"


@pytest.mark.parametrize(
    ("rules", "code", "is_read"),
    [
        (None, 200, True),
        ("User-agent: *\nDisallow: /private", 200, True),
        ("User-agent: *\nDisallow: /", 200, False),
        ("User-agent: Talemill\nDisallow: /story", 200, False),
        ("User-agent: Other\nDisallow: /", 200, True),
        ("", 403, True),
        ("", 500, False),
    ],
)
async def test_rules_for_robots_are_kept(
    site: Site, rules: str | None, code: int, is_read: bool
) -> None:
    site.robots, site.robots_status = rules, code
    if is_read:
        assert (await read_page(f"{site.url}/story", limits(site))).text
    else:
        assert await why_not(site) == "robots"
        assert site.asked("story") == []


async def test_what_cannot_be_told_says_why(site: Site) -> None:
    site.html = "<html><form>Log in <input type='text'><input type=password></form></html>"
    assert await why_not(site) == "login"
    site.html = "<html><meta property=\"og:video\" content='x.mp4'><p>Watch this</p></html>"
    assert await why_not(site) == "video"
    site.html = "<html><body><p>Hello.</p></body></html>"
    assert await why_not(site) == "little"
    site.html = ""
    assert await why_not(site) == "little"
    site.html, site.kind = ARTICLE, "application/pdf"
    assert await why_not(site) == "kind"
    site.kind, site.html = "text/html", "x" * 5_000_001
    assert await why_not(site) == "large"
    site.only = "story"
    for code, reason in (
        (401, "login"),
        (403, "login"),
        (404, "unreachable"),
        (500, "unreachable"),
    ):
        site.always = status(code)
        assert await why_not(site) == reason
    site.always = reset()
    assert await why_not(site) == "unreachable"


async def test_a_slow_page_is_given_up(site: Site) -> None:
    site.only, site.always = "story", late(3)
    with pytest.raises(UnreadPage) as caught:
        await read_page(f"{site.url}/story", replace(limits(site), most_s=0.3))
    assert caught.value.reason == "unreachable"


async def test_a_video_site_is_not_even_asked() -> None:
    for address in (
        "https://www.youtube.com/watch?v=1",
        "https://youtu.be/1",
        "http://vimeo.com/1",
    ):
        with pytest.raises(UnreadPage) as caught:
            await read_page(address)
        assert caught.value.reason == "video"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://a.org/x", "https://a.org/x"),
        ("  https://a.org/x.  ", "https://a.org/x"),
        ("make a video of this: https://a.org/x?y=1&z=2", "https://a.org/x?y=1&z=2"),
        ("(https://a.org/x)", "https://a.org/x"),
        ("https://a.org and https://b.org", ""),
        ("A keeper finds a door in the sea", ""),
        ("word " * 20 + "https://a.org", ""),
        ("https://a.org/" + "x" * 3000, ""),
        ("ftp://a.org/x", ""),
    ],
)
def test_an_address_is_a_text_of_its_own(text: str, address: str) -> None:
    assert address_in(text) == address
