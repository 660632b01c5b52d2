"""The door of the page: a password where one is set, and none without where one is needed."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from rag.errors import BadInput
from rag.page import auth, security
from rag.page.auth import check_auth, is_loopback
from rag.settings import load_settings

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:starlette")


def page(request: Request) -> PlainTextResponse:
    """Return what is behind the door."""
    return PlainTextResponse("your documents")


def client(**settings: str) -> TestClient:
    """Return a browser at the door of a page."""
    layers = security.middleware(load_settings(**settings))
    paths = ("/", "/gradio_api/file=x", auth.STARTS)
    app = Starlette(routes=[Route(path, page) for path in paths], middleware=layers)
    return TestClient(app, follow_redirects=False)


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong password costs a second, but not here."""
    monkeypatch.setattr(auth, "PAUSE", 0.0)


def test_nobody_passes_without_the_password() -> None:
    """The page leads to the form, all else is refused; a made-up cookie opens nothing."""
    visitor = client(password="sesame")
    assert visitor.get("/").headers["location"] == "/login"
    assert visitor.get("/gradio_api/file=x").status_code == 401
    visitor.cookies.set("footnote", "x")
    assert visitor.get("/gradio_api/file=x").status_code == 401
    assert visitor.get(auth.STARTS).status_code == 200
    form = visitor.get("/login")
    assert 'type="password"' in form.text
    assert form.headers["content-security-policy"].startswith("default-src 'self'")


def test_the_password_opens_the_door_for_one_visitor() -> None:
    """With a cookie that no script and no other site can use; a wrong one is told so."""
    visitor = client(password="sésame & more")
    wrong = visitor.post("/login", data={"password": "sesame"})
    assert wrong.status_code == 403 and "password is wrong" in wrong.text
    right = visitor.post("/login", data={"password": "sésame & more"})
    cookie = right.headers["set-cookie"].lower()
    assert right.status_code == 303 and "httponly" in cookie and "samesite=strict" in cookie
    assert visitor.get("/").text == "your documents"
    visitor.cookies.clear()
    assert visitor.get("/").status_code == 303


def test_a_huge_form_is_not_read() -> None:
    visitor = client(password="sesame")
    assert visitor.post("/login", data={"password": "x" * 5000}).status_code == 403


def test_other_sites_cannot_even_try() -> None:
    visitor = client(password="sesame")
    elsewhere = {"origin": "https://evil.example"}
    assert visitor.post("/login", data={"password": "sesame"}, headers=elsewhere).status_code == 403
    assert visitor.get("/", headers={"host": "evil.example"}).status_code == 400


def test_without_a_password_there_is_no_door() -> None:
    assert client().get("/").text == "your documents"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "::", "box.local"])
def test_beyond_this_computer_a_password_is_required(host: str) -> None:
    """And the message says so, with the command."""
    with pytest.raises(BadInput, match="a password is required") as refused:
        check_auth(load_settings(host=host))
    assert f"rag chat --host {host} --password" in refused.value.cure
    check_auth(load_settings(host=host, password="sesame"))
    assert client(host=host, password="s").get("/", headers={"host": "box"}).status_code == 303


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.8.8"])
def test_this_computer_needs_none(host: str) -> None:
    check_auth(load_settings(host=host))
    assert is_loopback(host)


def test_the_password_is_in_no_dump() -> None:
    settings = load_settings(password="sesame")
    assert "sesame" not in repr(settings) + settings.model_dump_json()
