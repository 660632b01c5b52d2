"""Login: a password is asked for before anything else, if one is set.

The browser then gets a cookie with a random token, which only this process knows: a restart logs
everybody out. The password itself is kept as an scrypt hash and compared in constant time. It
travels over plain HTTP, as the page does; on a network that is not trusted, use a TLS proxy.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import ipaddress
import secrets
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.errors import BadInput
from rag.page.templates import render
from rag.settings import Settings

COOKIE = "footnote"
LOGIN = "/login"
STARTS = "/gradio_api/startup-events"
"""Gradio requests this from itself at the start; it reveals and changes nothing."""
LONGEST = 2_000
"""Most bytes of a form with a password."""
PAUSE = 1.0
"""Seconds after a wrong password; with `scrypt` and one try at a time, guessing is slow."""


def is_loopback(host: str) -> bool:
    """Whether only this computer can reach an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_auth(settings: Settings) -> None:
    """Refuse to open the page to a network without a password.

    Raises:
        BadInput: the host is not this computer alone, and there is no password.
    """
    if not is_loopback(settings.host) and not settings.password.get_secret_value():
        raise BadInput(
            f"On host {settings.host} the page would be open to everybody who can reach it, so "
            "a password is required.",
            "Give one: rag chat --host "
            f"{settings.host} --password, or set RAG_PASSWORD; or leave out the host.",
        )


class PasswordGate:
    """Refuses every request without the cookie of a login."""

    def __init__(self, app: ASGIApp, password: str) -> None:
        self.app = app
        self._salt = secrets.token_bytes(16)
        self._hash = self._hashed(password)
        self._tokens: set[str] = set()
        self._one_at_a_time = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, ask for the password, or refuse."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        request = Request({**scope, "type": "http", "method": scope.get("method", "GET")}, receive)
        if request.url.path == LOGIN:
            await (await self._login(request))(scope, receive, send)
        elif self._is_known(request) or request.url.path == STARTS:
            await self.app(scope, receive, send)
        elif scope["type"] == "http" and request.url.path == "/":
            await RedirectResponse(LOGIN, 303)(scope, receive, send)
        else:
            await PlainTextResponse("Log in first.", 401)(scope, receive, send)

    def _is_known(self, request: Request) -> bool:
        given = request.cookies.get(COOKIE, "")
        return any(hmac.compare_digest(given.encode(), token.encode()) for token in self._tokens)

    async def _login(self, request: Request) -> Response:
        if request.method != "POST":
            return _form()
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > LONGEST:
                return _form("This is too long.")
        given = parse_qs(body.decode("utf-8", "replace")).get("password", [""])[0]
        async with self._one_at_a_time:
            hashed = await asyncio.to_thread(self._hashed, given)
            if not hmac.compare_digest(hashed, self._hash):
                await asyncio.sleep(PAUSE)
                return _form("The password is wrong.")
        token = secrets.token_urlsafe(32)
        self._tokens.add(token)
        reply = RedirectResponse("/", 303)
        reply.set_cookie(COOKIE, token, httponly=True, samesite="strict")
        return reply

    def _hashed(self, password: str) -> bytes:
        # n, r and p as RFC 7914 has them for interactive logins: some 16 MB and 50 ms.
        return hashlib.scrypt(password.encode(), salt=self._salt, n=2**14, r=8, p=1)


def _form(problem: str = "") -> HTMLResponse:
    return HTMLResponse(render("login.html", problem=problem), 403 if problem else 200)
