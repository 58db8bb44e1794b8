"""A filter, as Firefox sees one: another page under the portal's name, and no tunnel to anywhere."""

from http.server import BaseHTTPRequestHandler, HTTPServer


class Filter(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"<!doctype html><html lang=fr><title>Le portail par le filtre</title></html>\n")

    def do_CONNECT(self):
        self.send_response(403)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"<!doctype html><html lang=fr><title>La page du filtre</title></html>\n")


HTTPServer(("127.0.0.1", 3128), Filter).serve_forever()
