"""pytorch.py ORACLE OUT [--quick] [--compile]: times in plain PyTorch what GpuBench times, and writes a line each to OUT.

measure, size, name, milliseconds, peak in MB (of the GPU, by nvidia-smi) and the share of the time in which the GPU computed; by tabs.
"""
import contextlib
import subprocess
import sys
import threading
import time

sys.path.insert(0, sys.argv[1])
import torch
from oracle import UNet, dice_cross_entropy

GPU = torch.cuda.is_available()
DEVICE = "cuda" if GPU else "cpu"
QUICK = "--quick" in sys.argv
WIDTHS = [16, 32, 48, 64, 128]
OUT = open(sys.argv[2], "w")


class Meter:
    def __init__(self):
        self.busy, self.peak = [], 0
        if GPU:
            self.process = subprocess.Popen(
                ["nvidia-smi", "-i", "0", "--query-gpu=utilization.gpu,memory.used", "--format=csv,noheader,nounits", "-lms", "100"],
                stdout=subprocess.PIPE, text=True)
            threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            busy, used = line.split(",")
            self.busy.append(int(busy) / 100)
            self.peak = max(self.peak, int(used))

    def begin(self):
        self.busy, self.peak = [], 0

    def end(self):
        share = f"{sum(self.busy) / len(self.busy):.2f}" if len(self.busy) >= 10 else "null"
        return f"{self.peak if GPU else 'null'}\t{share}"


METER = Meter()


def wait():
    if GPU:
        torch.cuda.synchronize()


def report(measure, size, name, milliseconds):
    print(f"{measure}\t{size}\t{name}\t{milliseconds:.3f}\t{METER.end()}", file=OUT, flush=True)


def text(size):
    return "x".join(map(str, size))


def train(size, precision, name, autocast=False, last=False, compiled=False):
    """Steps as a training takes them: each batch is brought to the device anew, from pinned memory."""
    network = UNet(1, 2, WIDTHS, dropout=0.2).to(DEVICE).train()
    image, target = torch.randn(2, 1, *size), torch.randint(0, 2, (2, *size))
    if GPU:
        image, target = image.pin_memory(), target.pin_memory()
    if last:
        network = network.to(memory_format=torch.channels_last_3d)
    optimiser = torch.optim.SGD(network.parameters(), lr=1e-4, momentum=0.99, nesterov=True, weight_decay=3e-5)

    def loss_of(x, y):
        with torch.autocast(DEVICE, torch.bfloat16) if autocast else contextlib.nullcontext():
            logits = network(x)
        return dice_cross_entropy(logits.float(), y, 2)

    function = torch.compile(loss_of) if compiled else loss_of

    def step():
        x, y = image.to(DEVICE, non_blocking=True), target.to(DEVICE, non_blocking=True)
        if last:
            x = x.contiguous(memory_format=torch.channels_last_3d)
        loss = function(x, y)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 12)
        optimiser.step()
        return loss

    for _ in range(1 if QUICK else 10):
        step()
    wait()
    METER.begin()
    seconds = 0 if QUICK else 3 if size[0] == 128 and autocast else 1
    begin, done = time.perf_counter(), 0
    while done < (3 if QUICK else 20) or time.perf_counter() - begin < seconds:
        loss = step()
        done += 1
    loss.item()
    wait()
    report("training step", f"{text(size)} batch 2 {precision}", name, 1e3 * (time.perf_counter() - begin) / done)
    del network, optimiser
    if GPU:
        torch.cuda.empty_cache()


def median(repetitions, work):
    times = []
    for n in range(-1, repetitions):
        begin = time.perf_counter()
        work()
        wait()
        if n >= 0:
            times.append(1e3 * (time.perf_counter() - begin))
    return sorted(times)[repetitions // 2]


@torch.no_grad()
def passes(size):
    network = UNet(1, 2, WIDTHS, dropout=0.2).to(DEVICE).eval()
    for module in network.modules():
        if isinstance(module, torch.nn.Dropout):
            module.train()
    image = torch.randn(1, 1, *size)

    def work():
        x = image.to(DEVICE)
        total, squares = 0, 0
        for _ in range(20):
            share = torch.softmax(network(x), 1)[:, 1:]
            total, squares = total + share, squares + share * share
        mean = total / 20
        return mean.cpu(), (squares / 20 - mean * mean).cpu()

    METER.begin()
    report("20 passes of Monte Carlo dropout", text(size), "eager", median(1 if QUICK else 10, work))


@torch.no_grad()
def sliding(size, window):
    """Windows of one, weighted and added up on the device."""
    network = UNet(1, 2, WIDTHS, dropout=0.2).to(DEVICE).eval()
    image = torch.rand(1, 1, *size)
    axis = torch.exp(-((torch.arange(window) - (window - 1) / 2) ** 2) / (2 * (0.125 * window) ** 2))
    weight = (axis[:, None, None] * axis[None, :, None] * axis[None, None, :]).clamp_min(1e-3).to(DEVICE)
    starts = [sorted({min(n, extent - window) for n in range(0, extent - window // 2, window // 2)}) for extent in size]

    def work():
        x = image.to(DEVICE)
        total, count = torch.zeros(1, 2, *size, device=DEVICE), torch.zeros(1, 1, *size, device=DEVICE)
        for a in starts[0]:
            for b in starts[1]:
                for c in starts[2]:
                    at = (..., slice(a, a + window), slice(b, b + window), slice(c, c + window))
                    total[at] += network(x[at]) * weight
                    count[at] += weight
        return (total / count).cpu()

    METER.begin()
    report("sliding window", f"{text(size)} by {window}", "eager, added up on the device", median(1 if QUICK else 3, work))


def main():
    large = (32, 32, 32) if QUICK else (128, 128, 128)
    if "--compile" in sys.argv:
        train(large, "bfloat16", "torch.compile, autocast, channels_last_3d", autocast=True, last=True, compiled=True)
    for size in [large] if QUICK else [(48, 64, 48), (64, 64, 64), (96, 96, 96), large]:
        train(size, "32 bits", "eager")
        train(size, "bfloat16", "eager, autocast", autocast=True)
        train(size, "bfloat16", "eager, autocast, channels_last_3d", autocast=True, last=True)
    passes((32, 32, 32) if QUICK else (48, 64, 48))
    sliding((40, 48, 48) if QUICK else (300, 512, 512), 32 if QUICK else 128)


if __name__ == "__main__":
    main()
