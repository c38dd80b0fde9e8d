"""An HTTP/2 client for tests that sends what it is told, however wrong. A line of JSON in, [[name, value], …] and a body; a line out, the status,
0 where there is none. Each request has a connection of its own."""
import argparse, json, socket, sys
import h2.config, h2.connection, h2.events
from h2.exceptions import ProtocolError

parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, required=True)
options = parser.parse_args()
as_told = h2.config.H2Configuration(
    client_side=True, header_encoding=False, validate_outbound_headers=False, normalize_outbound_headers=False, validate_inbound_headers=False)


def ask(headers, body):
    with socket.create_connection(("127.0.0.1", options.port), timeout=20) as connection:
        client = h2.connection.H2Connection(as_told)
        client.initiate_connection()
        connection.sendall(client.data_to_send())
        # The library has an opinion on lengths, which is for the server to have.
        client._prepare_for_sending = lambda frames: client._data_to_send.extend(b"".join(frame.serialize() for frame in frames))
        client.send_headers(1, [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers], end_stream=not body)
        if body:
            client.send_data(1, body.encode("latin-1"), end_stream=True)
        connection.sendall(client.data_to_send())
        while data := connection.recv(65536):
            for event in client.receive_data(data):
                if isinstance(event, h2.events.ResponseReceived):
                    return int(dict(event.headers)[b":status"])
                if isinstance(event, (h2.events.StreamReset, h2.events.ConnectionTerminated)):
                    return 0
            connection.sendall(client.data_to_send())
    return 0


for line in sys.stdin:
    request = json.loads(line)
    try:
        print(ask(request["headers"], request["body"]), flush=True)
    except (OSError, ProtocolError):
        print(0, flush=True)
