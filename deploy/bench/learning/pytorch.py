"""pytorch.py ORACLE THREADS WHAT ...: times what LearningBench times, in plain PyTorch; prints the median in ms and the greatest memory in MB."""
import resource
import sys
import time

sys.path.insert(0, sys.argv[1])
import torch
from oracle import UNet, dice_cross_entropy

DROPOUT = 0.2


def median(warm, repetitions, work):
    times = []
    for n in range(-warm, repetitions):
        begin = time.perf_counter()
        work()
        if n >= 0:
            times.append(1e3 * (time.perf_counter() - begin))
    return sorted(times)[repetitions // 2]


def step(extents, batch, repetitions):
    network = UNet(1, 2, [16, 32, 48, 64, 128], dropout=DROPOUT).train()
    optimiser = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.99, nesterov=True, weight_decay=3e-5)
    image, target = torch.randn(batch, 1, *extents), torch.randint(0, 2, (batch, *extents))

    def work():
        loss = dice_cross_entropy(network(image), target, 2)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 12)
        optimiser.step()
        return loss.item()

    return median(3, repetitions, work)


def passes(extents, count, repetitions):
    """One pass after another, as Monte Carlo dropout is written by hand: only dropout is stochastic, sums are kept."""
    network = UNet(1, 2, [16, 32, 48, 64, 128], dropout=DROPOUT).eval()
    for module in network.modules():
        if isinstance(module, torch.nn.Dropout):
            module.train()
    image = torch.randn(1, 1, *extents)

    @torch.no_grad()
    def work():
        total = torch.zeros(1, 1, *extents)
        squares = torch.zeros(1, 1, *extents)
        for _ in range(count):
            share = torch.softmax(network(image), 1)[:, 1:]
            total += share
            squares += share * share
        mean = total / count
        return (mean, squares / count - mean * mean)

    return median(2, repetitions, work)


def main():
    if sys.argv[2] == "version":
        print(torch.__version__)
        return
    torch.set_num_threads(int(sys.argv[2]))
    extents = [int(extent) for extent in sys.argv[4].split("x")]
    found = {"step": step, "passes": passes}[sys.argv[3]](extents, int(sys.argv[5]), int(sys.argv[6]))
    print(f"{found:.3f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}")


if __name__ == "__main__":
    main()
