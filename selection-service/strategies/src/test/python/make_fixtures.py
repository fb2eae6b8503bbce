#!/usr/bin/python3
"""Makes the fixtures of the clustering and neighbour tests with scikit-learn (Debian: python3-sklearn).

Run from the module's folder: src/test/python/make_fixtures.py
Every fixture is a text file: a line of space-separated words per row; points are float32, printed exactly.
"""
import hashlib
import pathlib

import numpy as np
from sklearn.cluster import AgglomerativeClustering, Birch, KMeans
from sklearn.datasets import load_digits, make_blobs
from sklearn.neighbors import NearestNeighbors

OUT = pathlib.Path("src/test/resources/dev/firstpick/strategies/clustering")


def write(name, rows):
    text = "\n".join(" ".join(repr(float(v)) if isinstance(v, (float, np.floating)) else str(v) for v in row) for row in rows)
    (OUT / name).write_text(text + "\n")


def canonical(labels):
    number = {}
    return [number.setdefault(label, len(number)) for label in labels]


def one(name, points, clusters, threshold, branching):
    points = points.astype(np.float32)
    exact = points.astype(np.float64)
    write(f"{name}-points.txt", points.tolist())
    inertias = [[k, float(KMeans(k, n_init=10, random_state=0).fit(exact).inertia_)] for k in clusters]
    write(f"{name}-kmeans.txt", inertias)
    write(f"{name}-ward.txt", [[k] + canonical(AgglomerativeClustering(k).fit_predict(exact)) for k in clusters])
    birch = Birch(threshold=threshold, branching_factor=branching, n_clusters=None).fit(exact)
    write(f"{name}-birch.txt", [[threshold, branching]] + birch.subcluster_centers_.tolist())
    distances, _ = NearestNeighbors(n_neighbors=21).fit(exact).kneighbors(exact)
    write(f"{name}-neighbours.txt", np.round(distances[::10, 1:], 7).tolist())
    print(name, points.shape, "birch leaves", len(birch.subcluster_centers_), "inertia", inertias)


def lattice(rows, columns, groups):
    """Points that a test can make again: fractions of 2^24 by a congruential generator (Knuth's MMIX), in groups."""
    values, state = [], 1
    for _ in range(rows * columns):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        values.append((state >> 40) / 2**24)
    points = np.array(values, dtype=np.float32).reshape(rows, columns)
    centres = points[:groups] * np.float32(4)
    return points + centres[np.arange(rows) % groups]


def largest_ward():
    """As many members as Ward's rule merges one by one. The labels are too long to keep: their SHA-256 stands for them."""
    points = lattice(20000, 8, 40)
    clusters = 50
    labels = canonical(AgglomerativeClustering(clusters).fit_predict(points.astype(np.float64)))
    write("largest-ward.txt", [[clusters, hashlib.sha256(",".join(map(str, labels)).encode()).hexdigest()]])


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    blobs, _ = make_blobs(n_samples=400, n_features=10, centers=7, cluster_std=1.5, random_state=3)
    one("blobs", blobs, [1, 2, 5, 7, 20], 2.5, 5)
    # Real features: 8 × 8 images of handwritten digits, whose whole numbers are short to print.
    digits = load_digits().data[:300]
    one("digits", digits, [3, 5, 10, 20], 15.0, 8)
    largest_ward()


if __name__ == "__main__":
    main()
