"""Makes src/test/resources/statistics.json with NumPy and SciPy: run it in the folder results-service."""

import json
import warnings

import numpy as np
import scipy
from scipy import stats

RANDOM = np.random.default_rng(20261122)


def wilcoxon(name, x, y, mode):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = stats.wilcoxon(x, y, zero_method="wilcox", mode=mode)
    d = x - y
    d = d[d != 0]
    ranks = stats.rankdata(abs(d))
    plus, minus = ranks[d > 0].sum(), ranks[d < 0].sum()
    return {
        "name": name, "x": x.tolist(), "y": y.tolist(), "statistic": result.statistic, "p": result.pvalue,
        "pairs": len(d), "effect": (plus - minus) / (plus + minus),
    }


def wilcoxons():
    cases = []
    for n in (6, 12, 40, 50):
        x = RANDOM.beta(8, 3, n)
        cases.append(wilcoxon(f"exact, {n} pairs", x, np.clip(x + RANDOM.normal(-0.02, 0.05, n), 0, 1), "exact"))
    for n in (51, 200):
        x = RANDOM.beta(8, 3, n)
        cases.append(wilcoxon(f"normal, {n} pairs", x, np.clip(x + RANDOM.normal(-0.01, 0.05, n), 0, 1), "approx"))
    x = np.round(RANDOM.beta(8, 3, 30), 2)
    y = np.round(np.clip(x + np.round(RANDOM.normal(0.01, 0.03, 30), 2), 0, 1), 2)
    # On a grid of 1/64, so that differences that should tie do tie in binary.
    x, y = np.round(x * 64) / 64, np.round(y * 64) / 64
    cases.append(wilcoxon("normal, with ties and zeros", x, y, "approx"))
    x = RANDOM.beta(8, 3, 45)
    cases.append(wilcoxon("exact, far apart", x, x - RANDOM.uniform(0.1, 0.3, 45), "exact"))
    x = RANDOM.beta(8, 3, 120)
    cases.append(wilcoxon("normal, far apart", x, x - RANDOM.uniform(0.1, 0.3, 120), "approx"))
    return cases


def holm(p):
    """The definition (Holm 1979), written out: the largest of (m - rank) p over the ranks up to one's own, at most 1."""
    order = np.argsort(p)
    adjusted = np.empty(len(p))
    for position, index in enumerate(order):
        adjusted[index] = min(1, max((len(p) - j) * p[order[j]] for j in range(position + 1)))
    return adjusted.tolist()


def nested(groups):
    """One-way random effects by the method of moments; F is SciPy's."""
    sizes = np.array([len(group) for group in groups])
    within = sum(((np.array(group) - np.mean(group)) ** 2).sum() for group in groups) / (sizes.sum() - len(groups))
    between = stats.f_oneway(*groups).statistic * within
    n0 = (sizes.sum() - (sizes ** 2).sum() / sizes.sum()) / (len(groups) - 1)
    d1, d2 = len(groups) - 1, sizes.sum() - len(groups)
    low, high = (max(0.0, d1 * between * (1 - stats.f.ppf(q, d1, d2) * within / between) / (n0 * stats.chi2.ppf(q, d1))) for q in (0.975, 0.025))
    return {
        "groups": [list(group) for group in groups], "training": within, "selection": max(0.0, (between - within) / n0),
        "trainingInterval": [within * d2 / stats.chi2.ppf(q, d2) for q in (0.975, 0.025)], "selectionInterval": [low, high],
    }


def nesteds():
    made = []
    for sizes, selection, training in (((3, 3, 3, 3), 0.04, 0.02), ((2, 5, 1, 3, 2), 0.05, 0.03), ((2, 2, 2), 0.0, 0.05)):
        made.append(nested([RANDOM.normal(0.75 + RANDOM.normal(0, selection), training, n).tolist() for n in sizes]))
    return made


def bootstraps():
    made = []
    for n in (5, 15, 60):
        values = RANDOM.beta(8, 3, n)
        interval = stats.bootstrap((values,), np.mean, n_resamples=200_000, method="percentile", random_state=1, batch=10_000).confidence_interval
        made.append({"values": values.tolist(), "low": interval.low, "high": interval.high})
    return made


def areas():
    budgets = [3, 5, 10, 20]
    dice = [0.61, 0.70, 0.745, 0.78]
    return [{"budgets": budgets, "dice": dice, "area": float(np.trapz(dice, budgets) / (budgets[-1] - budgets[0]))}]


p = [0.011, 0.2, 0.003, 0.04, 0.9, 0.04]
percentiles = [{"value": v, "sample": s, "percentile": stats.percentileofscore(s, v, kind="mean")}
               for v, s in ((0.5, [0.25, 0.5, 0.5, 0.75]), (0.7, [0.6, 0.65, 0.8]), (0.9, [0.1, 0.2]), (0.1, [0.4, 0.2]))]
fixtures = {
    "madeWith": f"numpy {np.__version__}, scipy {scipy.__version__}", "wilcoxon": wilcoxons(), "holm": {"p": p, "adjusted": holm(np.array(p))},
    "nested": nesteds(), "bootstrap": bootstraps(), "area": areas(), "percentile": percentiles,
}
with open("src/test/resources/statistics.json", "w") as file:
    json.dump(fixtures, file, indent=1)
    file.write("\n")
