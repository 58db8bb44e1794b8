"""The page of the filter: why a site is closed, and where a teacher opens it for a moment.

systemd starts it at the first visit (web-filter-page.socket); it leaves when nobody came for a while. nginx
stands before it, keeps passwords from being tried fast, and says who asks (X-Real-IP).
"""

import ctypes
import hmac
import re
import socket
import time
from html import escape
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import parse_qs, urlsplit

from web_filter import Filter, is_address, normal

PAGE = Path("/etc/web-filter/page.html")
PASSWORD = Path("/etc/web-filter/teacher_password_hash")
LOG = Path("/var/log/web-filter/unblocked.log")
IDLE_SECONDS = 120
DURATIONS_MINUTES = (15, 30, 60, 120)
_SITE = re.compile(r"([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_FORM_BYTES = 4096


def site_of(text: str) -> str:
    """The site in what a person typed or pasted: a name or a whole address; empty where there is none.

    `www.` goes: who opens www.exemple.fr means the site, its pictures too.
    """
    text = text.strip()
    try:
        named = urlsplit(text if "://" in text else f"//{text}").hostname or ""
    except ValueError:  # brackets that hold no address
        return ""
    host = normal(named).removeprefix("www.")
    return host if _SITE.fullmatch(host) and not is_address(host) else ""


def is_password(password: str, known: str) -> bool:
    """Whether it is the password that was hashed as crypt(5) has it. Python lost its own crypt in 3.13."""
    crypt = ctypes.CDLL("libcrypt.so.1").crypt
    crypt.restype = ctypes.c_char_p
    hashed: bytes | None = crypt(password.encode(), known.encode())
    return hashed is not None and hmac.compare_digest(hashed, known.encode())


class Desk:
    """Opens sites for teachers."""

    def __init__(self, rules: Filter, password_hash: str) -> None:
        self.rules = rules
        self.password_hash = password_hash

    def open(self, client: str, site: str, minutes: int, password: str) -> tuple[bool, str]:
        """Open a site; return whether it was, and what to tell the teacher."""
        opened, told = self._open(site, minutes, password)
        with LOG.open("a") as log:
            stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            log.write(f"{stamp} {client} {site or '-'} {minutes} {'opened' if opened else 'refused'}\n")
        return opened, told

    def _open(self, site: str, minutes: int, password: str) -> tuple[bool, str]:
        if not self.password_hash:
            return False, "L’ouverture par les enseignants n’est pas en service dans cette école."
        if not is_password(password, self.password_hash):
            return False, "Ce mot de passe n’est pas le bon."
        if not site:
            return False, "Ce n’est pas le nom d’un site, comme exemple.fr."
        if minutes not in DURATIONS_MINUTES:
            return False, "Cette durée n’est pas possible."
        if self.rules.never_unblocked(site):
            return False, "Ce site reste fermé : sa catégorie ne s’ouvre pas."
        until = self.rules.unblocked.open(site, minutes * 60)
        return True, f"« {site} » est ouvert jusqu’à {time.strftime('%H h %M', time.localtime(until))}."


class Visit(BaseHTTPRequestHandler):
    """One question to the page."""

    server: "Server"
    timeout = 10

    def do_GET(self) -> None:
        """Say what holds for a site."""
        asked = parse_qs(urlsplit(self.path).query).get("site", [""])[0]
        self._answer(200, site_of(asked), told="")

    def do_POST(self) -> None:
        """Open a site, for who knows the password."""
        length = int(self.headers.get("Content-Length") or 0)
        form = {
            name: values[0]
            for name, values in parse_qs(
                self.rfile.read(min(length, _FORM_BYTES)).decode(errors="replace")
            ).items()
        }
        site, minutes = site_of(form.get("site", "")), form.get("minutes", "")
        opened, told = self.server.desk.open(
            self._client, site, int(minutes) if minutes.isdecimal() else 0, form.get("password", "")
        )
        self._answer(200 if opened else 403, site, told)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Leave out what nginx logs."""

    def address_string(self) -> str:
        """A UNIX socket's peer has no address."""
        return self._client

    @property
    def _client(self) -> str:
        return str(self.headers["X-Real-IP"])

    def _answer(self, status: int, site: str, told: str) -> None:
        verdict = self.server.desk.rules.verdict(self._client, site) if site else None
        said = "" if verdict is None else "ouvert" if verdict.open else f"fermé ({verdict.in_french})"
        page = Template(PAGE.read_text()).substitute(
            site=escape(site),
            verdict=f"<p>« {escape(site)} » est {escape(said)}.</p>" if said else "",
            told=f'<p role="alert"><strong>{escape(told)}</strong></p>' if told else "",
        )
        content = page.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)


class Server(HTTPServer):
    """One visitor at a time, on the socket that systemd opened; it ends when nobody came for a while."""

    address_family = socket.AF_UNIX
    timeout = IDLE_SECONDS

    def __init__(self, desk: Desk) -> None:
        super().__init__(("", 0), Visit, bind_and_activate=False)
        self.socket.close()
        self.socket = socket.socket(fileno=3)  # sd_listen_fds(3): the first
        self.desk = desk
        self.idle = False

    def get_request(self) -> tuple[socket.socket, Any]:
        """A visitor, who has no address of his own on a UNIX socket."""
        visitor, _ = self.socket.accept()
        return visitor, ("", 0)

    def handle_timeout(self) -> None:
        """Nobody came."""
        self.idle = True


def main() -> None:
    """Answer visitors until none come."""
    password_hash = PASSWORD.read_text().strip() if PASSWORD.exists() else ""
    server = Server(Desk(Filter.here(), password_hash))
    while not server.idle:
        server.handle_request()


if __name__ == "__main__":
    main()
