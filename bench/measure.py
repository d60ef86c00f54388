"""Runs commands in turn and reports wall time and peak memory of each whole process, as JSON.

Usage: measure.py <rounds>, with a JSON list of {"name", "argv", "cwd", "env"} on stdin. The commands take turns
within each round, so that a busy machine disturbs all of them alike.
"""

import json
import os
import sys
import time


def run(command):
    began = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        os.chdir(command["cwd"])
        try:
            os.execve(command["argv"][0], command["argv"], command["env"])
        finally:
            os._exit(127)
    _, status, usage = os.wait4(pid, 0)
    wall = (time.perf_counter() - began) * 1000
    if status != 0:
        raise SystemExit(f"{command['name']} ended with {os.waitstatus_to_exitcode(status)}")
    return wall, usage.ru_maxrss / 1024


def main():
    rounds = int(sys.argv[1])
    commands = json.load(sys.stdin)
    samples = {command["name"]: {"ms": [], "mib": []} for command in commands}
    for command in commands:
        run(command)  # files into the page cache, byte code written
    for _ in range(rounds):
        for command in commands:
            wall, memory = run(command)
            samples[command["name"]]["ms"].append(wall)
            samples[command["name"]]["mib"].append(memory)
    json.dump(samples, sys.stdout)


main()
