"""Makes metrics.json, window, intensity and otsu.safetensors with NumPy and SciPy. Usage: make_data_fixtures.py DIR"""

import json
import math
import sys

import numpy as np
from scipy import ndimage

from oracle import save, uniform

OUT = sys.argv[1]


def blob(stream, shape, threshold):
    noise = ndimage.gaussian_filter(uniform(stream, int(np.prod(shape))).reshape(shape), 1.6, mode="nearest")
    ranks = noise.argsort(axis=None).argsort().reshape(shape) / noise.size
    return ranks > threshold


def measures(prediction, reference, spacing):
    def surface(mask):
        return mask & ~ndimage.binary_erosion(mask)

    def directed(a, b):
        return ndimage.distance_transform_edt(~surface(b), sampling=spacing)[surface(a)]

    there, back = directed(prediction, reference), directed(reference, prediction)
    return {"dice": 2 * int((prediction & reference).sum()) / int(prediction.sum() + reference.sum()),
            "hd95": max(np.percentile(there, 95), np.percentile(back, 95)),
            "assd": np.concatenate([there, back]).mean()}


def metric_cases():
    cases = []
    for n, (shape, spacing) in enumerate([((9, 11, 13), (1, 1, 1)), ((8, 12, 10), (2, 1.5, 1.5)), ((6, 9, 14), (3.3, 0.7, 1.1))]):
        first, second = blob(10 * n + 1, shape, 0.7), blob(10 * n + 2, shape, 0.75)
        if n > 0:
            second = ndimage.shift(first.astype(float), (1, 0, -2), order=0) > 0.5
        cases.append({"shape": shape, "spacing": spacing,
                      "prediction": "".join(str(int(v)) for v in first.ravel()),
                      "reference": "".join(str(int(v)) for v in second.ravel()),
                      **measures(first, second, spacing)})
    with open(f"{OUT}/metrics/metrics.json", "w") as out:
        json.dump(cases, out, indent=1)


def predictor(window):
    """Two channels that depend on the place in the window, so that the weights matter."""
    place = np.arange(window.size).reshape(window.shape) / window.size
    return np.stack([window * (1 + place), window - place])


def importance(patch, share):
    weight = np.ones(())
    for extent in patch:
        x = np.arange(extent) - (extent - 1) / 2
        weight = np.multiply.outer(weight, np.exp(-x ** 2 / (2 * (share * extent) ** 2)))
    return np.maximum(weight, max(weight.min(), 1e-3))


def sliding(image, patch, overlap=0.5, share=0.125):
    """As MONAI documents sliding_window_inference with mode gaussian, constant padding and equal sigma per axis."""
    pads = [((max(p - s, 0)) // 2, max(p - s, 0) - max(p - s, 0) // 2) for p, s in zip(patch, image.shape)]
    padded = np.pad(image, pads)
    weight = importance(patch, share)
    total, count = np.zeros((2, *padded.shape)), np.zeros(padded.shape)
    starts = []
    for p, s in zip(patch, padded.shape):
        interval = p if p == s else max(int(p * (1 - overlap)), 1)
        steps = math.ceil((s - p) / interval) + 1
        starts.append([min(n * interval, s - p) for n in range(steps)])
    for a in starts[0]:
        for b in starts[1]:
            for c in starts[2]:
                at = (slice(a, a + patch[0]), slice(b, b + patch[1]), slice(c, c + patch[2]))
                total[(slice(None), *at)] += predictor(padded[at]) * weight
                count[at] += weight
    result = total / count
    return result[(slice(None), *(slice(lo, lo + s) for (lo, _), s in zip(pads, image.shape)))]


def windows():
    tensors = {}
    for name, shape, patch in [("larger", (13, 18, 21), (8, 8, 16)), ("smaller", (5, 20, 7), (8, 8, 16))]:
        image = uniform(77, int(np.prod(shape))).reshape(shape)
        tensors[name] = sliding(image, patch)
    save(f"{OUT}/data/window.safetensors", tensors)


def intensities():
    values = uniform(55, 1001) ** 3 * 4000 - 1500
    z = (values - values.mean()) / values.std()
    low, high = np.percentile(z, [1, 99])
    save(f"{OUT}/data/intensity.safetensors",
         {"ct": (np.clip(values, -1024, 1024) + 1024) / 2048, "mr": np.clip((z - low) / (high - low), 0, 1)})


metric_cases()
windows()
intensities()


def augmentations():
    shape = (10, 12, 16)
    image = uniform(30, 1920).reshape(shape)
    label = np.floor(uniform(31, 1920) * 3).reshape(shape)
    tensors = {f"blur-{s}": ndimage.gaussian_filter(image, s) for s in (0.5, 0.8, 1.0)}
    a, b = math.radians(20), math.radians(-11)
    about_k = np.array([[math.cos(a), -math.sin(a), 0], [math.sin(a), math.cos(a), 0], [0, 0, 1]])
    about_i = np.array([[1, 0, 0], [0, math.cos(b), -math.sin(b)], [0, math.sin(b), math.cos(b)]])
    matrix = (about_k @ about_i / 1.2).astype("float32").astype("float64")  # on (i, j, k)
    flipped = matrix[::-1, ::-1]  # on (k, j, i), as the arrays are indexed
    centre = (np.array(shape) - 1) / 2
    offset = centre - flipped @ centre
    tensors["matrix"] = matrix.reshape(-1)
    tensors["affine-linear"] = ndimage.affine_transform(image, flipped, offset, order=1, mode="nearest")
    tensors["affine-nearest"] = ndimage.affine_transform(label, flipped, offset, order=0, mode="nearest")
    save(f"{OUT}/data/augmentation.safetensors", tensors)


augmentations()


def geometry():
    image = uniform(40, 960).reshape(8, 10, 12)  # (k, j, i)
    own = np.array([[-1.9, 0.2, 0.1, 30], [0.15, 0.1, 1.4, -12], [0.05, -0.9, 0.12, 8], [0, 0, 0, 1]])
    wanted = np.array([[1.5, 0, 0, 2], [0, 1.5, 0, -10], [0, 0, 1, -4], [0, 0, 0, 1]])
    k, j, i = np.meshgrid(np.arange(13), np.arange(11), np.arange(14), indexing="ij")
    places = np.linalg.inv(own) @ wanted @ np.stack([i.ravel(), j.ravel(), k.ravel(), np.ones(i.size)])
    tensors = {name: ndimage.map_coordinates(image, places[2::-1], order=order, mode="nearest")
               for name, order in (("resampled-linear", 1), ("resampled-nearest", 0))}
    save(f"{OUT}/data/geometry.safetensors", tensors)


def otsu():
    """The split of 256 equal bins over [0, 1] with the least variance within its two sides, every voxel counted as its bin's middle."""
    u, spread = uniform(73, 5000), uniform(71, 5000) + uniform(72, 5000) - 1
    images = {"twohumps": np.where(u < 2 / 3, 0.3, 0.7) + 0.25 * spread, "skewed": u ** 4,
              "clipped": np.clip(0.5 + 1.5 * spread, 0, 1), "twovalues": np.where(u < 0.2, 0.25, 0.5)}
    thresholds = {}
    for name, image in images.items():
        bins = np.minimum(np.floor(image.astype(np.float32) * np.float32(256)), 255)
        middles = (bins + 0.5) / 256
        within = {}
        for last in np.unique(bins)[:-1]:
            lower, upper = middles[bins <= last], middles[bins > last]
            within[(last + 1) / 256] = lower.size * lower.var() + upper.size * upper.var()
        thresholds[name] = [min(within, key=within.get)]
    save(f"{OUT}/data/otsu.safetensors", thresholds)


geometry()
otsu()
