"""A gRPC client for tests: makes one call and prints what came of it, a line each."""
import argparse, sys
import grpc

parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, required=True)
parser.add_argument("--token", default="")
parser.add_argument("--call", required=True)
parser.add_argument("--size", type=int, default=0)
options = parser.parse_args()

channel = grpc.insecure_channel(f"127.0.0.1:{options.port}", options=(("grpc.default_authority", "localhost"), ("grpc.enable_retries", 0)))
metadata = (("authorization", f"Bearer {options.token}"),) if options.token else ()


def say(name, value):
    print(f"{name}={value}", flush=True)


def conversation():
    yield b"hello"
    for line in sys.stdin:
        yield line.strip().encode()


def call():
    path = f"/test.Service/{options.call}"
    if options.call == "Count":
        return channel.unary_stream(path)(b"3", metadata=metadata)
    if options.call == "Total":
        return iter([channel.stream_unary(path).with_call((b"x" * options.size for _ in range(4)), metadata=metadata)])
    if options.call == "Talk":
        return channel.stream_stream(path)(conversation(), metadata=metadata)
    return iter([channel.unary_unary(path).with_call(b"hi", metadata=metadata, timeout=2 if options.call == "Hang" else 60)])


try:
    for answer in (answers := call()):
        message, done = answer if isinstance(answer, tuple) else (answer, None)
        say("message", message.decode())
        if done:
            for name, value in (*done.initial_metadata(), *done.trailing_metadata()):
                say(name, value)
    say("code", "OK")
except grpc.RpcError as fault:
    say("code", fault.code().name)
    say("details", fault.details())
    for name, value in fault.trailing_metadata() or ():
        say(name, value)
