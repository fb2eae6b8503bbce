"""What the fixture scripts share: reproducible numbers, the safetensors format, and the reference network in plain PyTorch.

The network follows MONAI's UNet (residual units, batch norm, PReLU) from its documentation, with the names of its state dict.
"""

import json
import math
import struct

import numpy as np
import torch
from torch import nn


def uniform(stream, size):
    """Numbers in [0, 1) that Java makes alike: SplitMix64's finaliser on (stream, index), the upper 24 bits."""
    with np.errstate(over="ignore"):
        z = (np.uint64(stream) << np.uint64(32)) + np.arange(1, size + 1, dtype=np.uint64)
        z = z * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(40)).astype(np.float64) / (1 << 24)


def signed(stream, shape):
    return torch.tensor((uniform(stream, int(np.prod(shape))) * 2 - 1).reshape(shape), dtype=torch.float32)


def save(path, tensors, metadata=None):
    header, blobs, end = {}, [], 0
    if metadata:
        header["__metadata__"] = metadata
    for name, value in tensors.items():
        array = np.ascontiguousarray(np.asarray(value, dtype="<f4"))
        header[name] = {"dtype": "F32", "shape": list(np.shape(value)), "data_offsets": [end, end + array.nbytes]}
        end += array.nbytes
        blobs.append(array.tobytes())
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))


class Adn(nn.Sequential):
    def __init__(self, width, dropout):
        super().__init__()
        self.add_module("N", nn.BatchNorm3d(width))
        if dropout > 0:
            self.add_module("D", nn.Dropout(dropout))
        self.add_module("A", nn.PReLU())


class Convolution(nn.Sequential):
    def __init__(self, inputs, outputs, stride=1, transposed=False, only=False, dropout=0.0):
        super().__init__()
        if transposed:
            conv = nn.ConvTranspose3d(inputs, outputs, 3, stride, padding=1, output_padding=stride - 1)
        else:
            conv = nn.Conv3d(inputs, outputs, 3, stride, padding=1)
        self.add_module("conv", conv)
        if not only:
            self.add_module("adn", Adn(outputs, dropout))


class ResidualUnit(nn.Module):
    def __init__(self, inputs, outputs, stride, subunits, last_only=False, dropout=0.0):
        super().__init__()
        self.conv = nn.Sequential()
        for n in range(subunits):
            self.conv.add_module(
                f"unit{n}",
                Convolution(inputs if n == 0 else outputs, outputs, stride if n == 0 else 1,
                            only=last_only and n == subunits - 1, dropout=dropout))
        self.residual = nn.Identity()
        if stride != 1:
            self.residual = nn.Conv3d(inputs, outputs, 3, stride, padding=1)
        elif inputs != outputs:
            self.residual = nn.Conv3d(inputs, outputs, 1)

    def forward(self, x):
        return self.conv(x) + self.residual(x)


class Skip(nn.Module):
    def __init__(self, submodule):
        super().__init__()
        self.submodule = submodule

    def forward(self, x):
        return torch.cat([x, self.submodule(x)], 1)


class UNet(nn.Module):
    def __init__(self, inputs, outputs, channels, units=2, dropout=0.0):
        super().__init__()

        def level(inc, outc, widths, top):
            width, below = widths[0], widths[1]
            down = ResidualUnit(inc, width, 2, units, dropout=dropout)
            if len(widths) > 2:
                inner, joined = level(width, width, widths[1:], False), 2 * width
            else:
                inner, joined = ResidualUnit(width, below, 1, units, dropout=dropout), width + below
            up = nn.Sequential(
                Convolution(joined, outc, 2, transposed=True, dropout=dropout),
                ResidualUnit(outc, outc, 1, 1, last_only=top, dropout=dropout))
            return nn.Sequential(down, Skip(inner), up)

        self.model = level(inputs, outputs, channels, True)

    def forward(self, x):
        return self.model(x)


def fill(network):
    """Gives every tensor of the state numbers that depend on its place in the state dict alone."""
    state = {k: v for k, v in network.state_dict().items() if not k.endswith("num_batches_tracked")}
    for stream, (name, tensor) in enumerate(sorted(state.items())):
        values = signed(stream + 1, tuple(tensor.shape))
        if tensor.dim() == 5:
            fan = tensor.shape[1] * tensor.shape[2] ** 3
            values *= math.sqrt(6 / fan)
        elif name.endswith("N.weight"):
            values = 1 + 0.2 * values
        elif name.endswith("running_var"):
            values = 1 + 0.5 * values
        elif name.endswith("A.weight"):
            values = 0.25 + 0.1 * values
        else:
            values *= 0.1
        tensor.copy_(values)
    return network


def dice_cross_entropy(logits, target, classes):
    """Soft Dice over all classes per item, smoothed by 1e-5, and cross entropy, as MONAI documents DiceCELoss."""
    truth = nn.functional.one_hot(target, classes).permute(0, 4, 1, 2, 3).float()
    share = torch.softmax(logits, 1)
    overlap = (share * truth).sum((2, 3, 4))
    total = share.sum((2, 3, 4)) + truth.sum((2, 3, 4))
    dice = 1 - (2 * overlap + 1e-5) / (total + 1e-5)
    return dice.mean() + nn.functional.cross_entropy(logits, target)
