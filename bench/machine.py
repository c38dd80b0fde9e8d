"""On what was measured, and how busy it was already: a line for beside the figures."""
import os, pathlib, platform, subprocess


def describe():
    model = next((line.split(":", 1)[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), platform.machine())
    versions = [first_line(*command) for command in (("nginx", "-v"), ("haproxy", "-v"), ("dotnet", "--version"))]
    return (f"{os.cpu_count()} cores ({model}), load average {os.getloadavg()[0]:.1f} when it began; {versions[0].removeprefix('nginx version: ')}, "
            f"{' '.join(versions[1].split()[:3])}, .NET SDK {versions[2]}")


def first_line(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout.split("\n", 1)[0]
