"""train.py ORACLE DATA PICKS [OPTIONS]: what ParityBench trains, in plain PyTorch (Debian: python3-torch, python3-nibabel).

Trains on the picked scans (file names, separated by commas) once a seed, and prints a line a training: the seed and the mean foreground Dice over
the last fifth of the sorted names; in the end the greatest memory in MB. ORACLE is the folder of the reference network.

Written from the published protocol (Liu et al., MICCAI 2023), with random numbers of its own: what it has in common with the engine that it is
held against are the settings, not the code.
"""
import argparse
import math
import os
import resource
import sys

import nibabel
import numpy as np

sys.path.insert(0, sys.argv[1])
import torch
from oracle import UNet, dice_cross_entropy

CLASSES = 2
CHANNELS = [16, 32, 48, 64, 128]
STRIDE = 16


def main():
    options = parse()
    torch.set_num_threads(options.threads)
    names = sorted(name for name in os.listdir(f"{options.data}/imagesTr") if name.endswith(".nii.gz") and not name.startswith("."))
    test = [read(options.data, name) for name in names[len(names) - len(names) // 5:]]
    training = [read(options.data, name) for name in options.picks.split(",")]
    patch = clipped([int(extent) for extent in options.patch.split("x")][::-1], [image.shape for image, _ in training])
    for seed in range(1, options.seeds + 1):
        network = train(training, patch, seed, options).eval()
        print(seed, f"{np.mean([dice(predict(network, image, patch) > 0, label) for image, label in test]):.6f}", flush=True)
    print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("oracle")
    parser.add_argument("data")
    parser.add_argument("picks")
    parser.add_argument("--patch", default="32x48x32", help="width x height x depth")
    parser.add_argument("--seeds", type=int, default=5, help="from 1 to this")
    parser.add_argument("--iterations", type=int, default=600)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--batch", type=int, default=2)
    parser.add_argument("--dropout", type=float, default=0.2)
    parser.add_argument("--foreground", type=float, default=2 / 3, help="share of patches around foreground")
    parser.add_argument("--learning-rate", type=float, default=0.01)
    parser.add_argument("--momentum", type=float, default=0.99)
    parser.add_argument("--weight-decay", type=float, default=3e-5)
    parser.add_argument("--clip", type=float, default=12)
    parser.add_argument("--decay-power", type=float, default=0.9)
    return parser.parse_args()


def read(data, name):
    """Image in [0, 1] and whether a voxel is foreground, both (depth, height, width), axes right, front, head."""
    image, label = (nibabel.as_closest_canonical(nibabel.load(f"{data}/{folder}/{name}")).get_fdata().T for folder in ("imagesTr", "labelsTr"))
    return normalised(image), label > 0


def normalised(image):
    """MR: z-scored, then the 1st to the 99th percentile scaled to [0, 1] and clipped."""
    z = (image - image.mean()) / image.std()
    low, high = np.percentile(z, [1, 99])
    return np.clip((z - low) / (high - low), 0, 1).astype(np.float32)


def clipped(patch, shapes):
    """No axis longer than the smallest multiple of the network's stride that holds every volume."""
    return [min(p, -(-longest // STRIDE) * STRIDE) for p, longest in zip(patch, np.max(shapes, 0))]


def train(cases, patch, seed, options):
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    network = initialised(UNet(1, CLASSES, CHANNELS, dropout=options.dropout)).train()
    optimiser = torch.optim.SGD(
        network.parameters(), lr=options.learning_rate, momentum=options.momentum, nesterov=True, weight_decay=options.weight_decay)
    turns = in_turn(cases, random)
    for iteration in range(options.iterations):
        drawn = [cut(*next(turns), patch, options.foreground, random) for _ in range(options.batch)]
        image = torch.tensor(np.stack([image for image, _ in drawn])[:, None])
        target = torch.tensor(np.stack([label for _, label in drawn]), dtype=torch.int64)
        for group in optimiser.param_groups:
            group["lr"] = options.learning_rate * (1 - iteration / options.iterations) ** options.decay_power
        loss = dice_cross_entropy(network(image), target, CLASSES)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), options.clip)
        optimiser.step()
        if not math.isfinite(loss.item()):
            raise SystemExit(f"seed {seed}: the loss of iteration {iteration + 1} is {loss.item()}")
    return network


def initialised(network):
    """He's initialisation with slope 0.01, zero biases."""
    for module in network.modules():
        if isinstance(module, (torch.nn.Conv3d, torch.nn.ConvTranspose3d)):
            torch.nn.init.kaiming_normal_(module.weight, a=0.01)
            torch.nn.init.zeros_(module.bias)
    return network


def in_turn(cases, random):
    """Every case once before one comes twice, in an order that is drawn anew each round."""
    while True:
        for n in random.permutation(len(cases)):
            yield cases[n]


def cut(image, label, patch, share, random):
    """A patch around a voxel of the foreground with that probability, else of the background, that stays within the volume."""
    centres = np.argwhere(label == (random.random() < share))
    centre = random.choice(centres) if len(centres) else random.integers(label.shape)
    starts = [min(max(c - p // 2, 0), max(s - p, 0)) for c, s, p in zip(centre, label.shape, patch)]
    return tuple(padded(volume, patch)[window(starts, patch)] for volume in (image, label))


def padded(volume, patch):
    """With zeros on both sides of the axes along which the patch is longer."""
    return np.pad(volume, margins(volume, patch))


def margins(volume, patch):
    return [(max(p - s, 0) // 2, -(-max(p - s, 0) // 2)) for s, p in zip(volume.shape, patch)]


def window(starts, patch):
    return tuple(slice(start, start + p) for start, p in zip(starts, patch))


@torch.no_grad()
def predict(network, image, patch, overlap=0.5):
    """The likeliest class of each voxel, by sliding window with Gaussian weights, as MONAI documents sliding_window_inference."""
    volume, weight = torch.tensor(padded(image, patch)), gaussian(patch)
    total, weights = torch.zeros(CLASSES, *volume.shape), torch.zeros(volume.shape)
    for starts in np.ndindex(*(len(along(s, p, overlap)) for s, p in zip(volume.shape, patch))):
        at = window([along(s, p, overlap)[n] for n, s, p in zip(starts, volume.shape, patch)], patch)
        total[(slice(None), *at)] += weight * network(volume[at][None, None])[0]
        weights[at] += weight
    inside = window([before for before, _ in margins(image, patch)], image.shape)
    return (total / weights).argmax(0).numpy()[inside]


def along(extent, patch, overlap):
    """Where windows start along an axis."""
    interval = max(int(patch * (1 - overlap)), 1)
    return [min(n * interval, extent - patch) for n in range(math.ceil((extent - patch) / interval) + 1)]


def gaussian(patch, share=0.125):
    weight = np.ones(())
    for extent in patch:
        x = np.arange(extent) - (extent - 1) / 2
        weight = np.multiply.outer(weight, np.exp(-x ** 2 / (2 * (share * extent) ** 2)))
    return torch.tensor(np.maximum(weight, max(weight.min(), 1e-3)), dtype=torch.float32)


def dice(found, truth):
    both = found.sum() + truth.sum()
    return 2 * (found & truth).sum() / both if both else 1.0


if __name__ == "__main__":
    main()
