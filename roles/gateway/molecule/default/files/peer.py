#!/usr/bin/env python3
"""A machine to talk to, and one that talks: `peer listen TCP,… UDP,…`, else a question; answers are JSON.

A connection's first line says what it wants: `who` (as whom it is seen, with which segments), `get` (bytes
without end), `put SECONDS` (tells the rate at which it got bytes), anything else (its lines again).
"""

import asyncio
import json
import socket
import statistics
import sys
import time

BLOCK = bytes(64 * 1024)
WARM_UP_SECONDS = 1


async def serve(reader, writer):
    """Answer one connection."""
    try:
        while words := (await reader.readline()).split():
            if words[0] == b"who":
                connection = writer.get_extra_info("socket")
                segment = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG)
                address = writer.get_extra_info("peername")[0].removeprefix("::ffff:")
                writer.write(json.dumps({"address": address, "segment": segment}).encode() + b"\n")
            elif words[0] == b"get":
                while True:
                    writer.write(BLOCK)
                    await writer.drain()
            elif words[0] == b"put":
                writer.write(b"%d\n" % await rate(reader, float(words[1])))
            else:
                writer.write(words[0] + b"\n")
            await writer.drain()
    except ConnectionError:
        pass  # the other end has what it wanted
    finally:
        writer.close()


async def rate(reader, seconds):
    """Bits a second that come in, after a warm-up."""
    start = time.monotonic()
    begin = got = 0
    while (now := time.monotonic()) < start + seconds and (block := await reader.read(len(BLOCK))):
        if now > start + WARM_UP_SECONDS:
            begin = begin or now
            got += len(block)
    return got * 8 / (time.monotonic() - begin) if begin else 0


class Echo(asyncio.DatagramProtocol):
    """Say aloud what comes in, and send it back."""

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        print(data.decode(), flush=True)
        self.transport.sendto(data, address)


async def listen(tcp, udp):
    """Listen on these ports, on every address."""
    loop = asyncio.get_running_loop()
    for port in udp:
        both = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        both.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        both.bind(("::", port))
        await loop.create_datagram_endpoint(Echo, sock=both)
    for port in tcp:
        both = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=100)
        await asyncio.start_server(serve, sock=both)
    await asyncio.Event().wait()


async def may_open(address, ports):
    """Those of the ports that a connection can be opened to."""

    async def knock(port):
        try:
            _, writer = await asyncio.wait_for(asyncio.open_connection(address, port), 1.5)
        except (OSError, TimeoutError):
            return False
        writer.close()
        return True

    found = []
    for first in range(0, len(ports), 2000):
        some = ports[first : first + 2000]
        there = await asyncio.gather(*map(knock, some))
        found += [port for port, answers in zip(some, there, strict=True) if answers]
    return found


async def who(address, port):
    """As whom the other end sees us."""
    reader, writer = await asyncio.open_connection(address, port)
    writer.write(b"who\n")
    answer = json.loads(await reader.readline())
    writer.close()
    return answer


async def down(address, port, seconds, connections):
    """Bits a second that come down, over so many connections."""

    async def one():
        reader, writer = await asyncio.open_connection(address, port)
        writer.write(b"get\n")
        got = await rate(reader, seconds)
        writer.close()
        return got

    return sum(await asyncio.gather(*(one() for _ in range(connections))))


async def up(address, port, seconds):
    """Bits a second that go up, as the other end sees them."""
    reader, writer = await asyncio.open_connection(address, port)
    writer.write(b"put %d\n" % seconds)

    async def send():
        while True:
            writer.write(BLOCK)
            await writer.drain()

    sending = asyncio.create_task(send())
    answer = int(await reader.readline())
    sending.cancel()
    writer.close()
    return answer


async def latency(address, port, seconds):
    """Milliseconds that a line takes to come back, in the middle of those sent in that time."""
    reader, writer = await asyncio.open_connection(address, port)
    taken = []
    end = time.monotonic() + seconds
    while (start := time.monotonic()) < end:
        writer.write(b"line\n")
        await reader.readline()
        taken.append((time.monotonic() - start) * 1000)
        await asyncio.sleep(0.02)
    return statistics.median(taken)


def say(address, port, source, text):
    """Send a datagram from that address (empty: any); what comes back within a second, or nothing."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as sender:
        sender.settimeout(1)
        if source:
            sender.bind((source, 0))
        try:
            sender.connect((address, port))  # so that a refusal is told
            sender.send(text.encode())
            return sender.recv(100).decode()
        except OSError:
            return ""


def numbers(words):
    return [int(word) for word in words.split(",") if word]


def main(what, *words):
    """Do one thing, and print its answer."""
    if what == "listen":
        asyncio.run(listen(*map(numbers, words)))
    if what == "say":
        address, port, source, text = words
        print(json.dumps(say(address, int(port), source, text)))
        return
    if what == "open":
        print(json.dumps(asyncio.run(may_open(words[0], numbers(words[1])))))
        return
    address, *rest = words
    print(json.dumps(asyncio.run(globals()[what](address, *map(int, rest)))))


main(*sys.argv[1:])
