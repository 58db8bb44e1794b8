"""The Internet of the test: every site, by HTTP and HTTPS, says its name and where it was asked."""

import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Site(BaseHTTPRequestHandler):
    def do_GET(self):
        page = f"{self.headers['Host']} at {self.connection.getsockname()[0]}\n".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)


plain = ThreadingHTTPServer(("", 80), Site)
secure = ThreadingHTTPServer(("", 443), Site)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("/srv/site.crt", "/srv/site.key")
secure.socket = context.wrap_socket(secure.socket, server_side=True)
threading.Thread(target=plain.serve_forever).start()
secure.serve_forever()
