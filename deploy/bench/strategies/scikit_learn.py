"""scikit_learn.py MEMBERS FILE: times scikit-learn and NumPy on the features that StrategiesBench left."""
import resource
import sys
import time

import numpy as np
import sklearn
from sklearn.cluster import KMeans
from sklearn.neighbors import NearestNeighbors


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def timed(what, members, budget, work):
    start, used = time.time(), cpu()
    result = work()
    print(f"{what:25s} {members:7d} {budget:6d} {time.time() - start:7.2f} {cpu() - used:7.2f}", flush=True)
    return result


def product(x):
    block = 2000
    for i in range(0, len(x), block):
        for j in range(0, len(x), 10 * block):
            x[i : i + block] @ x[j : j + 10 * block].T


def main():
    members = int(sys.argv[1])
    x = np.fromfile(sys.argv[2], dtype="<f4").reshape(members, 128)
    print(f"scikit-learn {sklearn.__version__}, NumPy {np.__version__}")
    timed("numpy: product x xT", members, 0, lambda: product(x))
    timed("sklearn: neighbours (20)", members, 0, lambda: NearestNeighbors(n_neighbors=21, algorithm="brute").fit(x).kneighbors(x))
    for clusters in (5, 50, 500):
        result = timed("sklearn: k-means 1 start", members, clusters, lambda: KMeans(clusters, n_init=1, random_state=0).fit(x))
        print(f"  inertia {result.inertia_:.6g} after {result.n_iter_} iterations", flush=True)


if __name__ == "__main__":
    main()
