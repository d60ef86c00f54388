"""Listens to every packet of this machine and says, at the end of its input, what went over the ports given.

capture.py <port or 0 for all> <address>[,<address>...]: reads markers (one per line) from stdin until it ends, then prints
JSON: packets and bytes of TCP payload seen on the port from or to one of the addresses, and which markers (by line
number) stood in them, also across two packets of one direction of a connection. Needs CAP_NET_RAW.
"""

import collections
import ipaddress
import json
import select
import socket
import sys

port = int(sys.argv[1])
addresses = {ipaddress.ip_address(text).packed for text in sys.argv[2].split(',')}
listener = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.ntohs(0x0800))
listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024 * 1024)
# What was sent while nobody had read the readiness line would be missed.
print('ready', flush=True)

streams = collections.defaultdict(bytearray)
packets = 0
text = b''
while True:
    readable, _, _ = select.select([listener, sys.stdin.buffer], [], [])
    if listener in readable:
        packet = listener.recv(65535)
        if packet[0] >> 4 == 4 and packet[9] == socket.IPPROTO_TCP:
            header = (packet[0] & 15) * 4
            source, target = packet[12:16], packet[16:20]
            length = int.from_bytes(packet[2:4], 'big')
            segment = packet[header:length]
            from_port, to_port = int.from_bytes(segment[0:2], 'big'), int.from_bytes(segment[2:4], 'big')
            if (source in addresses or target in addresses) and (port == 0 or port in (from_port, to_port)):
                data = segment[(segment[12] >> 4) * 4 :]
                if data:
                    packets += 1
                    streams[source, from_port, target, to_port] += data
        continue
    chunk = sys.stdin.buffer.raw.read(65536)
    if not chunk:
        break
    text += chunk
markers = [line for line in text.split(b'\n') if line]
# Java and Spark write text as UTF-8 or as UTF-16.
forms = [(line, line.decode().encode('utf-16-le'), line.decode().encode('utf-16-be')) for line in markers]
print(
    json.dumps(
        {
            'packets': packets,
            'bytes': sum(map(len, streams.values())),
            'found': [
                number
                for number, some in enumerate(forms)
                if any(form in data for form in some for data in streams.values())
            ],
        }
    )
)
