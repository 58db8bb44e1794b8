#!/usr/bin/env python3
"""Ask for leases as machines do, frame by frame, on a card without addresses. Answers are JSON.

`dhcp ask CARD MAC [OPTION=HEX …]`: what a machine is offered: address, server, file, options by number (hex).
`dhcp crowd CARD NUMBER SECONDS`: so many machines come at once; those that hold a lease in that time.
"""

import json
import random
import socket
import struct
import sys
import time

DISCOVER, OFFER, REQUEST, ACK, NAK = 1, 2, 3, 5, 6
KIND, SERVER, REQUESTED, ASKED_FOR = 53, 54, 50, 55
COOKIE = b"\x63\x82\x53\x63"
EVERYBODY = b"\xff" * 6
RETRY_SECONDS = 4  # RFC 2131, 4.1


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def frame(mac, transaction, options):
    """A broadcast of a machine without address; it asks for a broadcast as the answer."""
    fixed = struct.pack("!4BIHH", 1, 1, 6, 0, transaction, 0, 0x8000)
    encoded = b"".join(bytes([number, len(value)]) + value for number, value in options.items())
    message = fixed + bytes(16) + mac + bytes(10 + 64 + 128) + COOKIE + encoded + b"\xff"
    datagram = struct.pack("!4H", 68, 67, 8 + len(message), 0) + message
    head = struct.pack("!2B3H2BH4s4s", 0x45, 0, 20 + len(datagram), 0, 0, 64, 17, 0, bytes(4), b"\xff" * 4)
    head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
    return EVERYBODY + mac + b"\x08\x00" + head + datagram


def read(received):
    """An answer's transaction, address, server, file and options; None where the frame is none."""
    data = received[14:]
    if len(data) < 28 or data[9] != 17 or data[20:24] != b"\x00\x43\x00\x44":
        return None
    message = data[28:]
    options, rest = {}, message[240:]
    while rest and rest[0] != 255:
        if rest[0] == 0:
            rest = rest[1:]
            continue
        options[rest[0]] = rest[2 : 2 + rest[1]]
        rest = rest[2 + rest[1] :]
    return {
        "transaction": int.from_bytes(message[4:8], "big"),
        "address": message[16:20],
        "server": socket.inet_ntoa(message[20:24]),
        "file": message[108:236].rstrip(b"\0").decode(),
        "options": options,
    }


def opened(card):
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    wire.bind((card, 0))
    wire.settimeout(0.1)
    return wire


def answers(wire, until):
    """The answers that come until then; None now and again, where there are none."""
    while time.monotonic() < until:
        try:
            if answer := read(wire.recv(2048)):
                yield answer
        except TimeoutError:
            yield None


def ask(card, mac, *more):
    """What a machine is offered within three seconds; nothing where it isn't."""
    wire, transaction = opened(card), random.getrandbits(32)
    extra = {int(number): bytes.fromhex(value) for number, value in (each.split("=") for each in more)}
    wanted = {KIND: bytes([DISCOVER]), ASKED_FOR: bytes([1, 3, 6, 15, 42, 51, 66, 67, 252])}
    wire.send(frame(bytes.fromhex(mac.replace(":", "")), transaction, {**wanted, **extra}))
    for answer in answers(wire, time.monotonic() + 3):
        if answer and answer["transaction"] == transaction:
            options = {number: value.hex() for number, value in answer["options"].items()}
            return {**answer, "address": socket.inet_ntoa(answer["address"]), "options": options}
    return {}


def crowd(card, number, seconds):
    """How many machines hold a lease, and how many addresses they have; each asks again until it has one.

    `unanswered` counts what they asked again since no answer had come in time.
    """
    wire = opened(card)
    first = random.getrandbits(31)
    macs = {first + index: b"\x02\x50" + struct.pack("!I", index) for index in range(number)}
    next_try = dict.fromkeys(macs, 0.0)
    held, unanswered = {}, 0
    start = time.monotonic()
    last = start
    while len(held) < number and time.monotonic() < start + seconds:
        now = time.monotonic()
        # Not all in one instant: a card's queue is short.
        due = [each for each, when in next_try.items() if when <= now][:50]
        for transaction in due:
            unanswered += next_try[transaction] > 0
            wire.send(frame(macs[transaction], transaction, {KIND: bytes([DISCOVER])}))
            next_try[transaction] = now + RETRY_SECONDS
        for answer in answers(wire, now + 0.05):
            if not answer or answer["transaction"] not in macs or KIND not in answer["options"]:
                continue
            transaction, kind = answer["transaction"], answer["options"][KIND][0]
            if kind == OFFER and transaction not in held:
                server, address = answer["options"][SERVER], answer["address"]
                options = {KIND: bytes([REQUEST]), SERVER: server, REQUESTED: address}
                wire.send(frame(macs[transaction], transaction, options))
                next_try[transaction] = time.monotonic() + RETRY_SECONDS
            elif kind == NAK and transaction not in held:
                # Another one took what it was offered: it begins anew (RFC 2131, 3.1).
                next_try[transaction] = 0.0
            elif kind == ACK:
                held[transaction] = answer["address"]
                next_try.pop(transaction, None)
                last = time.monotonic()
    found = {"leases": len(held), "addresses": len(set(held.values())), "unanswered": unanswered}
    return found | {"seconds": round(last - start, 1)}


what, card, *words = sys.argv[1:]
print(json.dumps(ask(card, *words) if what == "ask" else crowd(card, *map(int, words))))
