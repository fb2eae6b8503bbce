"""scikit_learn.py MEMBERS FEATURES TIMES: times scikit-learn and NumPy on the features that StrategiesBench left, and compares.

As often as ours was timed, with the same numbers of clusters and of neighbours, one start, at most 300 iterations, tolerance 1e-4. Medians; k-means
once for each seed, since its iterations depend on where it starts.
"""
import collections
import json
import statistics
import sys
import time

import numpy as np
import sklearn
from sklearn.cluster import KMeans
from sklearn.neighbors import NearestNeighbors

NEIGHBOURS = 20


def seconds(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def product(x):
    block = 2000
    for i in range(0, len(x), block):
        for j in range(0, len(x), 10 * block):
            x[i : i + block] @ x[j : j + 10 * block].T


def line(measure, members, ours, peer, unit, peak):
    ratio = round(ours / peer, 4 if unit == "s" else 6)
    print(json.dumps({"measure": measure, "size": members, "ours": ours, "peer": round(peer, 3), "unit": unit, "ratio": ratio,
                      "peak_mb": peak}, separators=(",", ":")), flush=True)


def main():
    members = int(sys.argv[1])
    x = np.fromfile(sys.argv[2], dtype="<f4").reshape(members, 128)
    ours = collections.defaultdict(list)
    with open(sys.argv[3]) as times:
        for text in times:
            name, clusters, took, peak, inertia = text.split()
            ours[name, int(clusters)].append((float(took), int(peak), float(inertia)))
    version = f"scikit-learn {sklearn.__version__}"
    for (name, clusters), times in ours.items():
        took = statistics.median(one[0] for one in times)
        peak = max(one[1] for one in times)
        if name == "neighbours":
            peer = [seconds(lambda: NearestNeighbors(n_neighbors=NEIGHBOURS + 1, algorithm="brute").fit(x).kneighbors(x))[0] for _ in times]
            line(f"exact {NEIGHBOURS} nearest neighbours, {version}", members, took, statistics.median(peer), "s", peak)
            peer = [seconds(lambda: product(x))[0] for _ in times]
            line(f"exact {NEIGHBOURS} nearest neighbours, NumPy {np.__version__} product of the features with themselves", members, took,
                 statistics.median(peer), "s", peak)
        else:
            peer = [seconds(lambda: KMeans(clusters, n_init=1, max_iter=300, tol=1e-4, random_state=seed).fit(x)) for seed in range(len(times))]
            line(f"k-means, {clusters} clusters, {version}", members, took, statistics.median(one[0] for one in peer), "s", peak)
            line(f"k-means, {clusters} clusters, {version}, inertia", members, statistics.median(one[2] for one in times),
                 statistics.median(one[1].inertia_ for one in peer), "squared distance", peak)


if __name__ == "__main__":
    main()
