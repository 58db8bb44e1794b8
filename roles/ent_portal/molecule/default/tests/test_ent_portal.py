from html.parser import HTMLParser

import pytest

from tests.molecule.clients import client

FETCH = """
import sys, urllib.request
answer = urllib.request.urlopen(sys.argv[1], timeout=5)
sys.stdout.buffer.write(f"{answer.status}\\n{answer.headers}".encode() + answer.read())
"""


class Page(HTMLParser):
    """What a browser makes of the page: its texts, where links lead, and what it would load besides."""

    def __init__(self, html):
        super().__init__()
        self.texts, self.links, self.loaded, self.elements = [], {}, [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        attributes = dict(attrs)
        self.loaded += [attributes[name] for name in ("src", "srcset", "data") if name in attributes]
        if tag == "link":
            self.loaded.append(attributes["href"])
        if tag == "a":
            self.links[attributes["href"]] = len(self.texts)

    def handle_data(self, data):
        if data.strip():
            self.texts.append(data.strip())

    def text_of(self, url):
        """The texts that follow a link's beginning."""
        return self.texts[self.links[url] :]


@pytest.fixture(scope="module")
def visitor(host):
    machine = client("visitor")
    address = host.backend.get_variables()["ansible_host"]
    machine.check_output("printf '127.0.0.1 localhost\n%%s ent.essai.internal\n' %s > /etc/hosts", address)
    return machine


@pytest.fixture(scope="module")
def answer(visitor):
    """The answer's head and body, as a visitor gets them who types the portal's name."""
    head, _, body = visitor.check_output("python3 -c %s http://ent.essai.internal/", FETCH).partition("\n\n")
    return head, body


@pytest.fixture(scope="module")
def page(answer):
    return Page(answer[1])


def test_a_visitor_reads_names_with_their_accents(answer, page):
    assert answer[0].startswith("200\n")
    assert "Content-Type: text/html; charset=utf-8" in answer[0]
    assert page.texts.count("Les écoles de l’Œuvre & de Besançon") == 2  # title and heading
    assert "École maternelle <Les Pâquerettes>" in page.texts


def test_links_lead_where_they_say(page):
    assert "L’encyclopédie « Vikidia »" in page.text_of("https://fr.vikidia.org/?a=1&b=2")[:2]
    assert page.text_of("http://jean-jaures.essai.internal/")[0] == "École Jean-Jaurès"


def test_a_name_is_text_and_never_code(page):
    assert "Est-ce que 3 < 5 ?<script>alert(1)</script>" in page.texts
    assert "script" not in page.elements


def test_it_loads_nothing_else_and_is_light_on_a_poor_link(answer, page):
    assert all(address.startswith("data:") for address in page.loaded)
    assert "url(" not in answer[1]
    assert "@import" not in answer[1]
    assert len(answer[1].encode()) < 16_000


def test_the_browser_is_told_to_run_and_frame_nothing(answer):
    assert "default-src 'none'" in answer[0]
    assert "frame-ancestors 'none'" in answer[0]
    assert "X-Content-Type-Options: nosniff" in answer[0]


def test_a_page_that_is_not_there_says_so_without_the_servers_version(visitor):
    refused = visitor.run("python3 -c %s http://ent.essai.internal/rien", FETCH)
    assert "HTTP Error 404" in refused.stderr
    nginx = visitor.run("python3 -c %s http://ent.essai.internal/", FETCH).stdout
    assert "Server: nginx\n" in nginx
