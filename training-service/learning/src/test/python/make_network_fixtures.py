"""Makes network-small, network-paper, trajectory and passes.safetensors. Usage: make_network_fixtures.py DIR"""

import sys

import torch

from oracle import UNet, dice_cross_entropy, fill, save, signed, uniform

torch.set_num_threads(2)
OUT = sys.argv[1]


def labels(stream, shape, classes):
    size = 1
    for extent in shape:
        size *= extent
    return torch.tensor((uniform(stream, size) * classes).astype("int64").reshape(shape))


def digest(tensor):
    """The norm and three projections: what a gradient of any size is compared by."""
    flat = tensor.detach().double().reshape(-1)
    return [flat.norm().item()] + [
        (flat * torch.tensor(uniform(900 + n, flat.numel()) * 2 - 1)).sum().item() for n in range(3)]


def network_case(name, channels, classes, extents, whole):
    network = fill(UNet(1, classes, channels))
    image = signed(1001, (2, 1, *extents))
    target = labels(1002, (2, *extents), classes)
    network.eval()
    with torch.no_grad():
        logits = network(image[:1])
    network.train()
    loss = dice_cross_entropy(network(image), target, classes)
    loss.backward()
    tensors = {"logits": logits, "loss": loss.detach()}
    for key, parameter in network.named_parameters():
        tensors["gradient." + key] = parameter.grad if whole else digest(parameter.grad)
    for key, value in network.state_dict().items():
        if "running" in key:
            tensors["state." + key] = value if whole else digest(value)
    save(f"{OUT}/network-{name}.safetensors", tensors,
         {"torch": torch.__version__, "parameters": str(sum(p.numel() for p in network.parameters()))})


def trajectory(clip, objective):
    classes = 3 if objective == "segmentation" else 1
    network = fill(UNet(1, classes, [4, 8, 8]))
    network.train()
    optimiser = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.99, nesterov=True, weight_decay=3e-5)
    losses, norms = [], []
    for step in range(20):
        optimiser.param_groups[0]["lr"] = 0.01 * (1 - step / 20) ** 0.9
        image = signed(2000 + step, (2, 1, 8, 12, 16))
        if objective == "segmentation":
            loss = dice_cross_entropy(network(image), labels(3000 + step, (2, 8, 12, 16), classes), classes)
        else:
            loss = torch.nn.functional.mse_loss(network(image), image)
        optimiser.zero_grad()
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(network.parameters(), clip).item())
        optimiser.step()
        losses.append(loss.item())
    name = f"{objective}-{clip}."
    result = {name + "losses": losses, name + "norms": norms}
    for key, value in network.state_dict().items():
        if "tracked" not in key:
            result[name + key] = value if value.numel() < 600 else digest(value)
    return result


def passes(count):
    """Mean and variance of the foreground's probabilities, in double precision, with only the dropout layers in training mode."""
    torch.manual_seed(1)
    network = fill(UNet(1, 3, [4, 8, 8], dropout=0.2)).eval()
    for module in network.modules():
        if isinstance(module, torch.nn.Dropout):
            module.train()
    image = signed(5, (1, 1, 8, 12, 16)).expand(100, -1, -1, -1, -1)
    with torch.no_grad():
        shares = torch.cat([torch.softmax(network(image), 1)[:, 1:] for _ in range(count // 100)]).double()
    return {"mean": shares.mean(0), "variance": shares.var(0, unbiased=False)}


if __name__ == "__main__":
    network_case("small", [4, 8, 8], 3, (8, 12, 16), whole=True)
    network_case("paper", [16, 32, 48, 64, 128], 2, (16, 32, 32), whole=False)
    save(f"{OUT}/trajectory.safetensors",
         {**trajectory(12.0, "segmentation"), **trajectory(0.5, "segmentation"), **trajectory(12.0, "reconstruction")})
    save(f"{OUT}/passes.safetensors", passes(1000))
