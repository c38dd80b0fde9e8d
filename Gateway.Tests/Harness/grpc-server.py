"""A gRPC server for tests, of messages that are plain bytes."""
import argparse, signal, sys, threading
from concurrent import futures
import grpc

parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, required=True)
options = parser.parse_args()


def email(context):
    return dict(context.invocation_metadata()).get("x-gateway-email", "nobody").encode()


def echo(request, context):
    context.send_initial_metadata((("x-early", "yes"),))
    context.set_trailing_metadata((("x-late", "yes"), ("x-late-bin", b"\x00\xff")))
    return email(context) + b": " + request


def fail(request, context):
    context.set_trailing_metadata((("x-late", "sorry"),))
    context.abort(grpc.StatusCode.FAILED_PRECONDITION, "not today: 100 % sure, ünd so")


def count(request, context):
    for number in range(int(request)):
        yield b"%d" % number


def total(requests, context):
    return b"%d" % sum(len(request) for request in requests)


def talk(requests, context):
    context.add_callback(lambda: print("talk is over", flush=True))
    for request in requests:
        yield b"you said " + request


def hang(request, context):
    context.add_callback(lambda: print("hang is over", flush=True))
    threading.Event().wait(60 if context.is_active() else 0)
    return b""


service = grpc.method_handlers_generic_handler("test.Service", {
    "Echo": grpc.unary_unary_rpc_method_handler(echo),
    "Fail": grpc.unary_unary_rpc_method_handler(fail),
    "Count": grpc.unary_stream_rpc_method_handler(count),
    "Total": grpc.stream_unary_rpc_method_handler(total),
    "Talk": grpc.stream_stream_rpc_method_handler(talk),
    "Hang": grpc.unary_unary_rpc_method_handler(hang),
})
server = grpc.server(futures.ThreadPoolExecutor(max_workers=16), options=(("grpc.max_receive_message_length", -1),))
server.add_generic_rpc_handlers((service,))
server.add_insecure_port(f"127.0.0.1:{options.port}")
server.start()
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
server.wait_for_termination()
