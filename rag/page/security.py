"""Protection of the page: hosts and origins it refuses, headers, folders it never serves."""

from __future__ import annotations

from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.page.auth import PasswordGate, is_loopback
from rag.settings import Settings

HEADERS = {
    # Gradio's scripts are inline and its HTML component evaluates its template, so scripts cannot
    # be restricted. What counts: nothing a document says can make the page reach out.
    "Content-Security-Policy": "default-src 'self'; "
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
    "frame-src 'none'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer, under which the form of the password would not say where it comes from.
    "Referrer-Policy": "same-origin",
}


def middleware(settings: Settings) -> list[Middleware]:
    """Return the middleware that refuses other host names, other sites' pages and missing logins.

    On a network the names of this computer are not known; there another site lacks the cookie of
    the login.
    """
    local = is_loopback(settings.host)
    hosts = ["127.0.0.1", "localhost", "testserver", "[::1]"] if local else ["*"]
    layers = [Middleware(TrustedHostMiddleware, allowed_hosts=hosts), Middleware(OriginGuard)]
    if password := settings.password.get_secret_value():
        layers.append(Middleware(PasswordGate, password=password))
    return layers


class OriginGuard:
    """Refuses requests that another site's page makes, and sends `HEADERS` with every reply."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the origin, then pass on."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        app = self.app
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            # A page elsewhere may post to this address without asking; browsers say who it is.
            if headers.get("origin", "").removeprefix("http://") not in ("", headers.get("host")):
                app = PlainTextResponse("Only Footnote's own page may do this.", 403)
        await app(scope, receive, send_with_headers)


def never_served(settings: Settings, uploads: Path) -> list[str]:
    """Return the folders that no request can read, except those that contain the uploads."""
    folders = {Path.cwd(), settings.library.resolve(), settings.models_dir.resolve()}
    return [str(folder) for folder in sorted(folders) if not uploads.is_relative_to(folder)]
