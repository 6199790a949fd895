#!/usr/bin/env python3
"""Dawnwatch's morning against the same job as a Dask user writes it, one after the other on one generated log.

usage: peer.py [LINES] [--hosts 200] [--workers 2] [--keep LOG]      (from anywhere; needs python3-dask, -pandas, -sklearn)

Both read the same lines, ten million unless told otherwise: a day of 20 services on each host, twelve shapes of messages, a daily rhythm, three incidents.
  Dask:      parse by regular expression, mask, features per entity and minute, rolling rate, isolation forest.
  Dawnwatch: `dawnwatch bench morning --log LOG`: the log through ingest into a topic, then a replay with full scoring.
Prints one line of JSON: peerLinesPerSec, linesPerSec, ratio. The same LINES always give the same log.
"""
import argparse, datetime as dt, json, math, pathlib, random, re, subprocess, sys, tempfile, time

SHAPES = [
    (30, "INFO", "GET /api/v{0}/users/{1} 200 {2}ms {3}B"),
    (8, "INFO", "POST /api/v{0}/orders 201 {2}ms order={1}"),
    (25, "INFO", "cache hit key=session:{4} ttl={2}"),
    (6, "DEBUG", "opened connection {1} to 10.{5}.{6}.{7}:5432 in {2} us"),
    (10, "INFO", "received block blk_{1} of size {3} from /10.{5}.{6}.{7}"),
    (1, "WARN", "slow query took {2} ms: SELECT * FROM orders WHERE id = {1}"),
    (12, "INFO", "heartbeat from worker-{5} seq={1} lag={2}"),
    (.3, "ERROR", "timeout after {2} ms calling payment-{5}.internal:8443 attempt {0}"),
    (4, "INFO", "user {1} logged in from 10.{5}.{6}.{7}"),
    (2, "INFO", "flushed memtable {4} to sstable {1} ({3} bytes)"),
    (1, "WARN", "retrying request {4} in {2} ms"),
    (3, "INFO", "job {4} finished in {2} s with status SUCCESS"),
]
TIMEOUT = 7
INCIDENTS = [(0.55, 0.56, 3), (0.72, 0.725, 11), (0.9, 0.91, 7)]
SERVICES, DAY = 20, 86400
LINE = re.compile(r'^time=(\S+) level=(\S+) service=(\S+) host=(\S+) msg="(.*)"$')
MASK = re.compile(r"0x[0-9a-f]+|\b[0-9a-f]{16}\b|\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?|-?\d+(?:\.\d+)?")
LATENCY = re.compile(r"(\d+) ?ms")


def generate(lines, hosts, path):
    r = random.Random(7)
    start = dt.datetime(2026, 11, 21, tzinfo=dt.timezone.utc).timestamp()
    weights = [weight for weight, _, _ in SHAPES]
    with open(path, "w", buffering=1 << 20) as out:
        for i in range(lines):
            part = i / lines
            at = dt.datetime.fromtimestamp(start + DAY * (part + 0.05 * math.sin(2 * math.pi * part)), dt.timezone.utc)
            service = r.randrange(SERVICES)
            kind = r.choices(range(len(SHAPES)), weights)[0]
            for begin, end, which in INCIDENTS:
                if begin <= part < end and service == which and r.random() < 0.6:
                    kind = TIMEOUT
            _, level, shape = SHAPES[kind]
            message = shape.format(
                r.randrange(1, 4), r.randrange(10**6), int(r.lognormvariate(3, .6)), r.randrange(200, 90000),
                f"{r.getrandbits(64):016x}", r.randrange(256), r.randrange(256), r.randrange(256))
            stamp = at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
            out.write(f'time={stamp} level={level} service=svc-{service:02d} host=host-{r.randrange(hosts)} msg="{message}"\n')


def parse(part):
    import pandas as pd
    rows = []
    for line in part:
        found = LINE.match(line.rstrip("\n"))
        if found:
            stamp, level, service, host, message = found.groups()
            latency = LATENCY.search(message)
            rows.append((stamp[:16], service + "@" + host, level, MASK.sub("<*>", message),
                         float(latency.group(1)) if latency else 0.0))
    frame = pd.DataFrame(rows, columns=["minute", "entity", "level", "template", "latency"])
    frame["errors"] = (frame.level == "ERROR").astype("int32")
    frame["warnings"] = (frame.level == "WARN").astype("int32")
    return [frame.groupby(["entity", "minute"]).agg(
        n=("errors", "size"), errors=("errors", "sum"), warnings=("warnings", "sum"),
        kinds=("template", "nunique"), latency=("latency", "mean")).reset_index()]


def peer(path, workers):
    """The job of the peer: lines a second, from the file to the scored windows."""
    import dask.bag, pandas as pd
    from sklearn.ensemble import IsolationForest
    begun = time.time()
    parts = dask.bag.read_text(path, blocksize="16MB").map_partitions(parse).compute(
        scheduler="processes", num_workers=workers)
    windows = pd.concat(parts).groupby(["entity", "minute"]).agg(
        {"n": "sum", "errors": "sum", "warnings": "sum", "kinds": "max", "latency": "mean"}).reset_index()
    windows = windows.sort_values(["entity", "minute"])
    windows["rate"] = windows.n / windows.groupby("entity").n.transform(lambda s: s.rolling(60, min_periods=1).mean())
    columns = ["n", "errors", "warnings", "kinds", "latency", "rate"]
    half = windows.minute.sort_values().iloc[len(windows) // 2]
    train = windows.loc[windows.minute < half, columns]
    model = IsolationForest(n_estimators=100, random_state=0).fit(train.sample(min(100_000, len(train)), random_state=0))
    later = windows[windows.minute >= half]
    model.score_samples(later[columns])
    return int(windows.n.sum()) / (time.time() - begun)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("lines", type=int, nargs="?", default=10_000_000)
    options.add_argument("--hosts", type=int, default=200, help="20 services on so many hosts: 20 times as many entities")
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--keep", help="write the log here and keep it")
    options = options.parse_args()
    try:
        import dask.bag, pandas, sklearn  # noqa: F401
    except ImportError as missing:
        print(f"skipped: {missing}; on Debian: apt-get install python3-dask python3-pandas python3-sklearn", file=sys.stderr)
        return 0
    home = pathlib.Path(__file__).resolve().parents[2]
    with tempfile.TemporaryDirectory() as folder:
        log = options.keep or str(pathlib.Path(folder) / "day.log")
        generate(options.lines, options.hosts, log)
        theirs = peer(log, options.workers)
        ran = subprocess.run([str(home / "dawnwatch"), "bench", "morning", "--log", log, "--output", "json"],
                             stdout=subprocess.PIPE, check=True, text=True)
        ours = json.loads(ran.stdout)
    if ours["lines"] != options.lines:
        sys.exit(f"dawnwatch read {ours['lines']} lines of {options.lines}")
    print(json.dumps({
        "lines": options.lines, "hosts": options.hosts, "workers": options.workers, "peerLinesPerSec": round(theirs),
        "linesPerSec": ours["linesPerSec"], "ratio": round(ours["linesPerSec"] / theirs, 2),
        "ingestSeconds": ours["ingestSeconds"], "replaySeconds": ours["replaySeconds"]}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
