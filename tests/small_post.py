"""A small mail server of the standard library: it takes what it is sent, and can refuse an address."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import cast

__all__ = ["Post", "post_office"]


class Post(socketserver.ThreadingTCPServer):
    """What came in, and whom it knows not."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Counter)
        self.mails: list[EmailMessage] = []
        self.refused: set[str] = set()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class _Counter(socketserver.StreamRequestHandler):
    """One conversation (RFC 5321)."""

    def handle(self) -> None:
        post = cast("Post", self.server)
        self.tell("220 post")
        while line := self.rfile.readline():
            word = line.decode().strip()
            if word.upper().startswith("DATA"):
                self.tell("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                post.mails.append(message_from_bytes(b"".join(lines).replace(b"\r\n", b"\n"), policy=default))
                self.tell("250 taken")
            elif any(address in word for address in post.refused):
                self.tell("550 nobody here")
            elif word.upper() == "QUIT":
                return self.tell("221 bye")
            else:
                self.tell("250 post")
        return None

    def tell(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def post_office() -> Iterator[Post]:
    """Open a mail server for a while."""
    with Post() as post:
        thread = threading.Thread(target=post.serve_forever, daemon=True)
        thread.start()
        yield post
        post.shutdown()
        thread.join()
