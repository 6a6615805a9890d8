#!/usr/bin/env python3
"""A network that can be cut: forwards TCP on loopback, and does as it is told.

    fault_proxy.py READY_FILE

READY_FILE gets "PORT CONTROL_PORT". Each connection to the control port is one
line, answered "ok" once it is in force:

    target PORT   where to forward to
    pass          forward (as from the beginning)
    drop          cut every connection now; new ones are forwarded
    refuse        cut every connection, and turn new ones down
    stall         keep every connection and move no byte until "pass"
    deaf N        let N requests through and cut each before its answer
    count         answers how many answers were cut by "deaf"
"""
import os
import socket
import struct
import sys
import threading


class Network:
    def __init__(self):
        self.changed = threading.Condition()
        self.target = 0
        self.stalls = False
        self.deaf = 0
        self.cut = 0
        self.pairs = set()
        self.listener = None
        self.port = 0
        self.listen()

    def listen(self):
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", self.port))
        self.listener.listen(128)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, args=(self.listener,),
                         daemon=True).start()

    def accept(self, listener):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.connect, args=(client,),
                             daemon=True).start()

    def connect(self, client):
        self.wait_until_moving()
        try:
            server = socket.create_connection(("127.0.0.1", self.target), 5)
            server.settimeout(None)
        except OSError:
            reset(client)
            return
        pair = (client, server)
        with self.changed:
            self.pairs.add(pair)
        threading.Thread(target=self.forward, args=(pair, client, server),
                         daemon=True).start()
        self.forward(pair, server, client)

    def forward(self, pair, source, sink):
        try:
            while True:
                data = source.recv(65536)
                self.wait_until_moving()
                if not data or (source is pair[1] and self.is_deaf()):
                    break
                sink.sendall(data)
        except OSError:
            pass
        self.end(pair)

    def is_deaf(self):
        with self.changed:
            if self.deaf == 0:
                return False
            self.deaf -= 1
            self.cut += 1
            return True

    def wait_until_moving(self):
        with self.changed:
            self.changed.wait_for(lambda: not self.stalls)

    def end(self, pair):
        with self.changed:
            self.pairs.discard(pair)
        for each in pair:
            reset(each)

    def drop(self):
        for pair in list(self.pairs):
            self.end(pair)

    def obey(self, words):
        verb = words[0]
        if verb == "count":
            return str(self.cut)
        with self.changed:
            if verb == "target":
                self.target = int(words[1])
            self.stalls = verb == "stall"
            self.deaf = int(words[1]) if verb == "deaf" else 0
            self.changed.notify_all()
        if verb == "refuse" and self.listener:
            # A shutdown wakes the thread that accepts; a close does not.
            self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
            self.listener = None
        if verb in ("drop", "refuse"):
            self.drop()
        if verb != "refuse" and self.listener is None:
            self.listen()
        return "ok"


def reset(connection):
    """Ends it as a cut line does: no farewell."""
    try:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                              struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    connection.close()


def main():
    network = Network()
    control = socket.create_server(("127.0.0.1", 0))
    ready = sys.argv[1]
    with open(ready + ".new", "w") as file:
        file.write(f"{network.port} {control.getsockname()[1]}\n")
    os.rename(ready + ".new", ready)
    while True:
        caller, _ = control.accept()
        with caller, caller.makefile("rw") as lines:
            words = lines.readline().split()
            lines.write((network.obey(words) if words else "?") + "\n")
            lines.flush()


main()
