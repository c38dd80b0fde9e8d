"""A closed loop of callers over kept connections, and the receiver of mails beside it, in one process on one core: each caller asks again when it is answered."""
import json, select, socket, time


class Asked:
    """What a loop saw."""

    def __init__(self, done, seconds, times):
        self.done, self.seconds, self.rate = done, seconds, done / seconds
        times.sort()
        self.p50, self.p99 = (times[int(len(times) * share)] * 1000 for share in (0.5, 0.99))


def post(path, body, headers=""):
    """The bytes of a request."""
    text = json.dumps(body)
    return f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n{headers}\r\n{text}".encode()


def get(path, headers="", method="GET"):
    return f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode()


def address(i):
    """A header that makes a trusted proxy's request come from the address of caller `i`."""
    return f"X-Forwarded-For: 10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}\r\n"


def whole(data):
    """Where the first message in `data` ends, its head included; -1 while it is not complete."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return -1
    at = data.find(b"ontent-Length: ", 0, end)
    if at >= 0:
        end += 4 + int(data[at + 15:data.index(b"\r", at)])
        return end if len(data) >= end else -1
    if data.find(b"ransfer-Encoding: chunked", 0, end) >= 0:
        end = data.find(b"0\r\n\r\n", end)
        return end + 5 if end >= 0 else -1
    return end + 4


def content(message):
    """The JSON object that a message carries."""
    head, _, rest = message.partition(b"\r\n\r\n")
    if b"ransfer-Encoding: chunked" not in head:
        return json.loads(rest)
    parts = []
    while (size := int(rest[:(line := rest.index(b"\r\n"))], 16)):
        parts.append(rest[line + 2:line + 2 + size])
        rest = rest[line + size + 4:]
    return json.loads(b"".join(parts))


class Loop:
    def __init__(self):
        self.poll, self.handlers = select.epoll(), {}

    def turn(self, patience):
        for number, _ in self.poll.poll(patience):
            if handler := self.handlers.get(number):
                handler()

    def add(self, one, handler):
        self.handlers[one.fileno()] = handler
        self.poll.register(one.fileno(), select.EPOLLIN)

    def drop(self, one):
        self.poll.unregister(one.fileno())
        del self.handlers[one.fileno()]
        one.close()

    def ask(self, port, requests, answered, seconds=None, callers=64):
        """Sends what `requests` yields, (bytes, key) each, until it ends or the time is over; `answered` gets status, message and key, and says whether that was right."""
        times, done, wrong, running = [], 0, [], 0
        begun = time.perf_counter()
        until = begun + (seconds or 1e9)
        requests = iter(requests)

        def begin():
            nonlocal running
            one = socket.create_connection(("127.0.0.1", port))
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sent_at, key, data = 0.0, None, b""

            def send():
                nonlocal sent_at, key, running
                given = next(requests, None) if time.perf_counter() < until else None
                if given is None:
                    running -= 1
                    self.drop(one)
                    return
                message, key = given
                sent_at = time.perf_counter()
                one.sendall(message)

            def receive():
                nonlocal data, done
                got = one.recv(65536)
                if not got:
                    raise SystemExit("a connection was closed")
                data = data + got if data else got
                end = whole(data)
                if end < 0:
                    return
                message, data = data[:end], data[end:]
                times.append(time.perf_counter() - sent_at)
                done += 1
                if not answered(int(message[9:12]), message, key):
                    wrong.append(message)
                    if len(wrong) > 20:
                        raise SystemExit(f"not answered as it should be: {wrong[0].decode()}")
                send()

            self.add(one, receive)
            running += 1
            send()

        for _ in range(callers):
            begin()
        while running:
            self.turn(1)
        if wrong:
            raise SystemExit(f"not answered as it should be: {wrong[0].decode()}")
        return Asked(done, time.perf_counter() - begun, times)


class Mailbox:
    """Takes the mails that a gateway posts to its webhook; keeps the newest link token of each address."""
    TAKEN = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

    def __init__(self, loop, port):
        self.loop, self.port, self.tokens, self.count = loop, port, {}, 0
        self.listener = socket.create_server(("127.0.0.1", port), backlog=256)
        loop.add(self.listener, self.accept)

    def accept(self):
        one, _ = self.listener.accept()
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        data = b""

        def receive():
            nonlocal data
            got = one.recv(262144)
            if not got:
                self.loop.drop(one)
                return
            data = data + got if data else got
            while (end := whole(data)) >= 0:
                mail, data = data[:end], data[end:]
                to, token = mail.index(b'"to":') + 6, mail.index(b"token=") + 6
                self.tokens[mail[to:mail.index(b'"', to)].decode()] = mail[token:token + 98].decode()
                self.count += 1
                one.sendall(self.TAKEN)

        self.loop.add(one, receive)

    def wait(self, count, seconds=120):
        """Until so many mails have come."""
        until = time.monotonic() + seconds
        while self.count < count:
            if time.monotonic() > until:
                raise SystemExit(f"{self.count} mails came of {count}")
            self.loop.turn(0.01)
