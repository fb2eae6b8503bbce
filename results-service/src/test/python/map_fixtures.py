"""Makes src/test/resources/map.json: scikit-learn's PCA and k-means of clouds of features. Run in results-service with Debian's python3-sklearn."""
import json

import numpy as np
import sklearn
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA

random = np.random.default_rng(2023)
centres = random.normal(0, 6, (4, 9))
sizes = (14, 9, 6, 4)
features = np.concatenate([centre + random.normal(0, 0.6, (size, 9)) for centre, size in zip(centres, sizes)]).astype(np.float32)
features = features[random.permutation(len(features))]
pca = PCA(2, svd_solver="full").fit(features.astype(np.float64))
kmeans = KMeans(4, n_init=20, random_state=0).fit(features.astype(np.float64))
with open("src/test/resources/map.json", "w") as file:
    json.dump({
        "madeWith": f"numpy {np.__version__}, scikit-learn {sklearn.__version__}", "features": features.tolist(),
        "scores": pca.transform(features.astype(np.float64)).tolist(), "explained": pca.explained_variance_ratio_.tolist(), "labels": kmeans.labels_.tolist(),
    }, file)
    file.write("\n")
