"""``make opensearch`` and ``make opensearch-stop``."""

from __future__ import annotations

import argparse
import sys

from tools.opensearch.cluster import Cluster
from tools.opensearch.place import ServerError

_MOST = 9


def main() -> int:
    """Start or stop the developers' server."""
    parser = argparse.ArgumentParser(prog="python -m tools.opensearch", description=__doc__)
    parser.add_argument("command", choices=("start", "stop"))
    parser.add_argument("--nodes", type=int, choices=range(1, _MOST + 1), default=1)
    parser.add_argument("--port", type=int, default=9200, help="of the first node; the others are the next")
    parser.add_argument("--name", default="nodes", help="the folder of its data, below build/opensearch")
    options = parser.parse_args()
    if options.command == "stop":
        stopped = Cluster(options.name, nodes=_MOST, port=options.port).stop()
        print(f"stopped {len(stopped)} node(s)" if stopped else "no node runs")
        return 0
    cluster = Cluster(options.name, nodes=options.nodes, port=options.port)
    try:
        cluster.start()
    except (ServerError, KeyboardInterrupt) as error:
        cluster.stop()
        print(f"opensearch: {error or 'interrupted'}", file=sys.stderr)
        return 1
    print(f"OpenSearch answers at {', '.join(cluster.hosts)}; its data and logs are in {cluster.folder}")
    print(f"an index there: --index opensearch://{','.join(cluster.hosts)}/reports")
    print("stop it with: make opensearch-stop")
    return 0


if __name__ == "__main__":
    sys.exit(main())
