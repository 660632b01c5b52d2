"""A drawing process that does what it is asked to quote: crash, lie or work."""

import base64
import json
import os

from rag.documents.limits import Limits
from rag.documents.sandbox.child_loop import serve
from rag.documents.sandbox.draw_child import DrawReply, Picture

WEBP = base64.b64encode(b"RIFF0000WEBP").decode()


def act(request: bytes, limits: Limits) -> DrawReply:
    """Return a picture, unless told otherwise."""
    match json.loads(request)["quote"]:
        case "crash":
            os.abort()
        case "lie":
            return DrawReply(Picture(1, 1, '"><script>', ()))
    return DrawReply(Picture(1, 1, WEBP, ((0.0, 0.0, 1.0, 1.0),)))


def main() -> None:
    """Serve."""
    serve(act)
