#!/usr/bin/env python3
"""What idle WebSockets cost a gateway, and how fast a forced sign-out closes them: python3 bench/sockets.py Gateway/bin/Release/net10.0/Gateway.dll"""
import asyncio, os, sys, time

import measure, people, servers, setting

BACKEND, SOCKETS, WARM_UP, ROUNDS = 22099, 2000, 5000, 3
HEAD_END = b"\r\n\r\n"
ROUTES = {"Routes": {"app": {"ClusterId": "app", "Match": {"Path": "/{**path}"}}}, "Clusters": {"app": {"Destinations": {"one": {"Address": f"http://127.0.0.1:{BACKEND}/"}}}}}


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


async def open_socket(gateway, token):
    reader, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
    writer.write(f"GET /socket HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                 "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode())
    head = await reader.readuntil(HEAD_END)
    assert head.startswith(b"HTTP/1.1 101"), head
    return reader, writer


async def open_sockets(gateway, token, count):
    return [pair for _ in range(0, count, 50) for pair in await asyncio.gather(*(open_socket(gateway, token) for _ in range(50)))]


async def ask(gateway, token, count):
    reader, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
    for _ in range(count):
        writer.write(f"GET /x HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        await reader.readuntil(HEAD_END)
        await reader.readexactly(2)
    writer.close()


async def measured(given, number):
    made = servers.GatewayFolder(given, f"gateway{number}", ROUTES, {"Limits": {"Enabled": False}})
    with made.start(given.all_cores) as gateway:
        admin = made.admin_token()
        token = people.Desk(gateway, admin).token("ann@example.com")
        await asyncio.gather(*(ask(gateway, token, WARM_UP // 10) for _ in range(10)))
        await asyncio.sleep(3)
        before = measure.resident(gateway)
        sockets = await open_sockets(gateway, token, SOCKETS)
        await asyncio.sleep(3)
        each = (measure.resident(gateway) - before) / SOCKETS
        begun = time.perf_counter()
        await asyncio.to_thread(gateway.ask, "/magic-link/users/1/sessions", "DELETE", None, {"Authorization": f"Bearer {admin}"})
        await asyncio.gather(*(reader.read() for reader, _ in sockets), return_exceptions=True)
        print(f"| {before / 2**20:.0f} | {each:,.0f} | {time.perf_counter() - begun:.2f} |", flush=True)


async def main():
    backend = await asyncio.start_server(hold, "127.0.0.1", BACKEND, backlog=1000)
    print("| MiB before | bytes for each socket | s until all are closed |\n|--:|--:|--:|")
    async with backend:
        with setting.alone(sys.argv[1]) as given:
            for number in range(ROUNDS):
                await measured(given, number)
    os._exit(0)  # what the backend still holds is of no interest


asyncio.run(main())
