#!/usr/bin/env python3
"""Compares etcd-playbook and EtcdClient with Go's clientv3 and etcdctl, side by side on one server in one run.

Every figure is the median of several rounds in which the two sides take turns; what counts is the ratio, since both
sides shared the machine. Nothing is a test: a slow machine fails nothing.
"""
import argparse
import json
import os
import platform
import re
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

OURS, THEIRS = "etcd-playbook", "etcdctl"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def measure(command, env=None):
    """Runs a command; its wall time in seconds, peak memory in MiB, and standard output."""
    start = time.perf_counter()
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    output = process.stdout.read()
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} failed with {process.returncode}: {errors.decode()[-2000:]}")
    return seconds, usage.ru_maxrss / 1024, output.decode()


def rounds(count, ours, theirs):
    """Lets the two sides take turns; each is a function that gives (figure, memory)."""
    left, right = [], []
    for _ in range(count):
        left.append(ours())
        if theirs:
            right.append(theirs())
    return left, right


class Server:
    """One etcd on loopback, in a temporary folder."""

    def __init__(self, folder, tls=None, quota=4 << 30):
        port, peer = free_port(), free_port()
        scheme = "https" if tls else "http"
        self.endpoint = f"{scheme}://127.0.0.1:{port}"
        command = [
            "etcd", "--name", "m1", "--data-dir", f"{folder}/data", "--listen-client-urls", self.endpoint,
            "--advertise-client-urls", self.endpoint, "--listen-peer-urls", f"http://127.0.0.1:{peer}",
            "--initial-advertise-peer-urls", f"http://127.0.0.1:{peer}",
            "--initial-cluster", f"m1=http://127.0.0.1:{peer}", "--quota-backend-bytes", str(quota),
            "--log-outputs", "/dev/null", "--logger", "zap",
        ]
        if tls:
            command += ["--cert-file", tls["cert"], "--key-file", tls["key"]]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.env = dict(os.environ, ETCDCTL_API="3", ETCDCTL_ENDPOINTS=self.endpoint)
        if tls:
            self.env["ETCDCTL_CACERT"] = tls["cert"]
        for _ in range(200):
            if subprocess.run(["etcdctl", "get", "x"], env=self.env, capture_output=True).returncode == 0:
                return
            time.sleep(0.1)
        sys.exit("etcd did not start")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def certificate(folder):
    cert, key = f"{folder}/server.crt", f"{folder}/server.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", key, "-out", cert],
        check=True, capture_output=True)
    return {"cert": cert, "key": key}


def playbook(path, steps):
    with open(path, "w") as file:
        file.write("version: 1\nname: benchmark\nsteps:\n" + steps)
    return path


def put_steps(count, salt):
    return "".join(
        f"  - action: put\n    with: {{key: playbook/{i}, value: value-{salt}-{i}}}\n" for i in range(count))


class Table:
    def __init__(self):
        self.rows = []

    def add(self, what, unit, left, right, more_is_better=False, theirs=THEIRS):
        ours, our_memory = (statistics.median(column) for column in zip(*left))
        row = [what, f"{figure(ours)} {unit}", f"{our_memory:.0f} MiB"]
        if right:
            other, memory = (statistics.median(column) for column in zip(*right))
            ratio = ours / other if more_is_better else other / ours
            row += [f"{figure(other)} {unit}", f"{memory:.0f} MiB", theirs, f"{ratio:.2f}"]
        else:
            row += ["", "", "", ""]
        self.rows.append(row)
        print("  " + " | ".join(row), file=sys.stderr, flush=True)

    def markdown(self):
        head = ["what", "ours", "memory", "other", "memory", "against", "times as fast"]
        lines = [head, ["---"] * len(head)] + self.rows
        return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def figure(number):
    return f"{number:,.0f}" if number >= 100 else f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def client_figures(program, server, count, in_flight, ca):
    seconds, memory, output = measure(
        [program, server.endpoint, str(count), str(in_flight), "100"] + ([ca] if ca else []))
    result = json.loads(output)
    return (result["median_us"] if in_flight == 1 else count / result["seconds"]), memory


def bench_client(table, options, folder):
    for name, tls in (("plaintext", None), ("TLS", certificate(folder))):
        place = tempfile.mkdtemp(dir=folder)
        server = Server(place, tls)
        ca = tls and tls["cert"]
        for count, in_flight in ((1000, 1), (20000, 64), (20000, 256)):
            sides = [
                (lambda program: (lambda: client_figures(program, server, count, in_flight, ca)))(program)
                for program in (options.client, options.go) if program]
            left, right = rounds(options.rounds, sides[0], sides[1] if len(sides) > 1 else None)
            what = f"one put of 100 bytes after another, {name}" if in_flight == 1 else \
                f"puts of 100 bytes, {in_flight} in flight, {name}"
            table.add(what, "µs" if in_flight == 1 else "/s", left, right, in_flight > 1, "clientv3")
        server.stop()


def bench_streams(table, options, folder):
    server = Server(tempfile.mkdtemp(dir=folder))
    measure([options.client, server.endpoint, "fill", "100000"])

    def side(program, arguments):
        def once():
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            _, memory, output = measure([program, server.endpoint] + arguments)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            result = json.loads(output)
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            return result["done"] / result["seconds"], memory, cpu
        return once

    for what, arguments in (
            ("watch events a second, one watcher", ["watch", "1", "20000"]),
            ("watch events a second, 1,000 watchers", ["watch", "1000", "500"]),
            ("first keep-alives a second, of 10,000 leases", ["keep-alive", "10000"]),
            ("keys a second, mirroring 100,000", ["mirror", "100000"]),
            ("keys a second, 100,000 in one get", ["get", "100000"])):
        theirs = side(options.go, arguments) if options.go else None
        left, right = rounds(options.rounds, side(options.client, arguments), theirs)
        table.add(f"{what}{processor(left, right)}", "/s", [row[:2] for row in left], [row[:2] for row in right], True,
                  "clientv3")
    server.stop()


def processor(left, right):
    """The time on a processor, writing the events included."""
    sides = [statistics.median(row[2] for row in side) for side in (left, right) if side]
    return " (" + " against ".join(f"{figure(seconds)} s" for seconds in sides) + " of processor)"


def bench_playbook(table, options, folder):
    server = Server(tempfile.mkdtemp(dir=folder))
    salt = [0]

    def ours():
        salt[0] += 1
        path = playbook(f"{folder}/puts.yaml", put_steps(1000, salt[0]))
        return measure([options.command, "run", path, "--yes", "--progress", "none"], server.env)[:2]

    def theirs():
        loop = 'for i in $(seq 1000); do etcdctl put loop/$i value-$i >/dev/null; done'
        seconds, _, _ = measure(["bash", "-c", loop], server.env)
        return seconds, measure(["etcdctl", "put", "x", "y"], server.env)[1]

    left, right = rounds(options.rounds // 2 + 1, ours, theirs)
    table.add("a thousand puts: a playbook, against a shell loop", "s", left, right)

    def one(salt):
        path = playbook(f"{folder}/one.yaml", put_steps(1, salt))
        return milliseconds([options.command, "run", path, "--yes", "--progress", "none"], server.env)

    def change():
        salt[0] += 1
        return one(salt[0])

    for what, once in ("finds the value there", lambda: one("one")), ("changes it, under the lock", change):
        left, right = rounds(
            options.rounds * 4, once, lambda: milliseconds(["etcdctl", "put", "a", "b"], server.env))
        table.add(f"a playbook of one put that {what}, against one etcdctl put", "ms", left, right)
    left, right = rounds(options.rounds * 4, lambda: milliseconds([options.command, "--version"]),
                         lambda: milliseconds(["etcdctl", "version"], server.env))
    table.add("--version", "ms", left, right)
    many = playbook(f"{folder}/many.yaml", put_steps(1000, "many"))
    left, right = rounds(options.rounds * 2, lambda: milliseconds([options.command, "validate", many]), None)
    table.add("validate a playbook of 1,000 steps", "ms", left, right)
    server.stop()


def milliseconds(command, env=None):
    seconds, memory, _ = measure(command, env)
    return seconds * 1000, memory


def bench_snapshot(table, options, folder):
    server = Server(tempfile.mkdtemp(dir=folder))
    measure([options.client, server.endpoint, "240", "4", str(1 << 20)])
    path = f"{folder}/snapshot.db"
    book = playbook(f"{folder}/snapshot.yaml", f"  - action: snapshot\n    with: {{to: {path}}}\n")

    def rate(command):
        # Neither side pays for taking away the file of the round before.
        if os.path.exists(path):
            os.remove(path)
        seconds, memory, _ = measure(command, server.env)
        return os.path.getsize(path) / seconds / 1e6, memory

    left, right = rounds(
        options.rounds, lambda: rate([options.command, "run", book, "--yes", "--progress", "none"]),
        lambda: rate(["etcdctl", "snapshot", "save", path]))
    table.add(f"snapshot of {os.path.getsize(path) / 1e6:.0f} MB to disk", "MB/s", left, right, True)
    server.stop()


def machine():
    model = re.search(r"model name\s*:\s*(.*)", open("/proc/cpuinfo").read())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    etcd = subprocess.run(["etcd", "--version"], capture_output=True, text=True).stdout.split("\n")[0]
    return (f"{model.group(1) if model else platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB; "
            f"Linux {platform.release().split('-')[0]}; {etcd}; {time.strftime('%Y-%m-%d')}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--command", required=True, help="the built etcd-playbook")
    parser.add_argument("--client", required=True, help="the built EtcdBenchmark")
    parser.add_argument("--go", help="the built clientv3 benchmark; without it those figures stand alone")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=["client", "streams", "playbook", "snapshot"])
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="etcd-playbook-bench-")
    # The journals of the runs that are measured are nobody's history.
    os.environ["XDG_STATE_HOME"] = f"{folder}/state"
    table = Table()
    try:
        parts = {"client": bench_client, "streams": bench_streams, "playbook": bench_playbook, "snapshot": bench_snapshot}
        for name, part in parts.items():
            if options.only in (None, name):
                part(table, options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"Measured on: {machine()}. Medians of {options.rounds // 2 + 1} to {options.rounds * 4} rounds, the two sides taking turns.\n")
    print(table.markdown())


if __name__ == "__main__":
    main()
