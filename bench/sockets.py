#!/usr/bin/env python3
"""What idle WebSockets cost a gateway, and how fast a forced sign-out closes them: python3 bench/sockets.py Gateway/bin/Release/net10.0/Gateway.dll"""
import asyncio, glob, json, os, re, subprocess, sys, tempfile, time, urllib.request

GATEWAY, BACKEND, SOCKETS, WARM_UP, ROUNDS = 21555, 21556, 2000, 5000, 3
HEAD_END = b"\r\n\r\n"


async def hold(reader, writer):
    """A backend that answers requests and keeps WebSockets open."""
    try:
        while b"\r\nupgrade: websocket" not in (await reader.readuntil(HEAD_END)).lower():
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")
        await reader.read(1)
    except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
        pass
    finally:
        writer.close()


async def open_socket(token):
    reader, writer = await asyncio.open_connection("127.0.0.1", GATEWAY)
    writer.write(f"GET /socket HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                 "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode())
    head = await reader.readuntil(HEAD_END)
    assert head.startswith(b"HTTP/1.1 101"), head
    return reader, writer


async def open_sockets(token, count):
    return [pair for _ in range(0, count, 50) for pair in await asyncio.gather(*(open_socket(token) for _ in range(50)))]


async def ask(token, count):
    reader, writer = await asyncio.open_connection("127.0.0.1", GATEWAY)
    for _ in range(count):
        writer.write(f"GET /x HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        await reader.readuntil(HEAD_END)
        await reader.readexactly(2)
    writer.close()


def call(method, path, body=None, token=None):
    request = urllib.request.Request(f"http://localhost:{GATEWAY}{path}", method=method, data=json.dumps(body).encode() if body else None,
                                     headers={"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {}))
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read() or b"null")


def sign_in(folder):
    call("POST", "/api/magic-link/send", {"email": "ann@example.com"})
    for _ in range(200):
        if mails := glob.glob(f"{folder}/mails/*.eml"):
            text = open(mails[0]).read()
            os.remove(mails[0])
            return call("POST", "/api/magic-link/verify", {"token": re.search(r"token=(\S+)", text)[1]})["jwt"]
        time.sleep(0.1)
    raise SystemExit("no mail came")


def resident(process):
    with open(f"/proc/{process.pid}/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS"))


async def measure(dll):
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(f"{folder}/config")
        mail = {"Transport": "pickup", "From": "a@example.com", "Pickup": {"Directory": "mails"}}
        with open(f"{folder}/config/gateway.json", "w") as file:
            json.dump({"Gateway": {"PublicUrl": f"http://localhost:{GATEWAY}", "Mail": mail, "Limits": {"Enabled": False}}}, file)
        routes = {"app": {"ClusterId": "app", "Match": {"Path": "/{**path}"}}}
        with open(f"{folder}/config/routes.json", "w") as file:
            json.dump({"ReverseProxy": {"Routes": routes, "Clusters": {"app": {"Destinations": {"one": {"Address": f"http://127.0.0.1:{BACKEND}/"}}}}}}, file)
        command = ["dotnet", dll, "--config", f"{folder}/config", "--urls", f"http://127.0.0.1:{GATEWAY}"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            while subprocess.run(["dotnet", dll, "healthcheck", *command[2:]], capture_output=True).returncode:
                await asyncio.sleep(0.5)
            admin = subprocess.run(["dotnet", dll, "admin-token", "create", "bench", *command[2:4]], capture_output=True, text=True, check=True).stdout.strip()
            token = await asyncio.to_thread(sign_in, folder)
            await asyncio.gather(*(ask(token, WARM_UP // 10) for _ in range(10)))
            await asyncio.sleep(3)
            before = resident(process)
            sockets = await open_sockets(token, SOCKETS)
            await asyncio.sleep(3)
            each = (resident(process) - before) / SOCKETS
            begun = time.perf_counter()
            await asyncio.to_thread(call, "DELETE", "/magic-link/users/1/sessions", None, admin)
            await asyncio.gather(*(reader.read() for reader, _ in sockets), return_exceptions=True)
            print(f"| {before / 2**20:.0f} | {each:,.0f} | {time.perf_counter() - begun:.2f} |", flush=True)
        finally:
            process.kill()
            process.wait()


async def main():
    backend = await asyncio.start_server(hold, "127.0.0.1", BACKEND, backlog=1000)
    print("| MiB before | bytes for each socket | s until all are closed |\n|--:|--:|--:|")
    async with backend:
        for _ in range(ROUNDS):
            await measure(sys.argv[1])
    os._exit(0)  # what the backend still holds is of no interest


asyncio.run(main())
