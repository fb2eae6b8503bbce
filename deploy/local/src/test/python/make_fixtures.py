#!/usr/bin/python3
"""Makes pca.json with scikit-learn (Debian: python3-sklearn). Run from the module's folder: src/test/python/make_fixtures.py"""
import json

import numpy as np
from sklearn.decomposition import PCA

random = np.random.default_rng(5)
features = (random.normal(size=(25, 6)) * [5, 3, 1, 1, 0.5, 0.1] @ random.normal(size=(6, 6)) + 100).astype(np.float32)
pca = PCA(2).fit(features.astype(np.float64))
axes = pca.components_ * [[np.sign(axis[np.abs(axis).argmax()])] for axis in pca.components_]
points = (features.astype(np.float64) - pca.mean_) @ axes.T
fixture = {"features": features.tolist(), "points": points.tolist(), "explained": pca.explained_variance_ratio_.tolist()}
with open("src/test/resources/dev/firstpick/local/pca.json", "w") as file:
    json.dump(fixture, file)
    file.write("\n")
