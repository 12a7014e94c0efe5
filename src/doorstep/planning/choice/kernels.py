"""The loops over cells, compiled: slopes of the likelihood, shares, sums of scores.

Loaded by the first fit only. Each function works on cells lo to hi and adds into the arrays it is given, so that
two threads can share the work and the sum does not depend on which thread did what.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from doorstep.planning.choice.cells import Floats, Index, Ints

# sums may be taken in another order, but a NaN in the features must come out as a NaN
_FAST = {"reassoc", "contract", "arcp", "nsz"}
_kernel = njit(nogil=True, cache=True, fastmath=_FAST, error_model="numpy")


@_kernel
def softmax(powers: Floats, count: int) -> float:
    """Turn the first `count` utilities into shares; the log of the sum of their exponentials."""
    top = -math.inf
    for i in range(count):
        top = max(top, powers[i])
    total = 0.0
    for i in range(count):
        powers[i] = math.exp(powers[i] - top)
        total += powers[i]
    for i in range(count):
        powers[i] /= total
    return top + math.log(total)


@_kernel
def utilities(
    first: int, count: int, alternative: Index, features: Floats, beta: Floats, constants: Floats, found: Floats
) -> None:
    """Utilities of `count` rows from `first` on."""
    for i in range(count):
        utility = 0.0
        for k in range(features.shape[1]):
            utility += beta[k] * features[first + i, k]
        if len(constants):
            utility += constants[alternative[first + i]]
        found[i] = utility


@_kernel
def slopes(
    start: Ints,
    alternative: Index,
    features: Floats,
    patients: Floats,
    chapter: Index,
    betas: Floats,
    constants: Floats,
    lo: int,
    hi: int,
    width: int,
    gradient: Floats,
    information: Floats,
) -> float:
    """Add minus the expected features and the information by chapter; minus the weighted log-sums.

    gradient     (chapters, features) gains -sum of patients times mean features
    information  (chapters, features, features) gains the covariance of features within choice sets, lower half
    width        the most rows of a cell
    """
    size = features.shape[1]
    shares, weighted = np.empty(width), np.empty(width)
    turned = np.empty((size, width))
    likelihood = 0.0
    for cell in range(lo, hi):
        first, count, weight, group = start[cell], start[cell + 1] - start[cell], patients[cell], chapter[cell]
        for i in range(count):
            for k in range(size):
                turned[k, i] = features[first + i, k]
        for i in range(count):
            shares[i] = constants[alternative[first + i]] if len(constants) else 0.0
        for k in range(size):
            beta = betas[group, k]
            for i in range(count):
                shares[i] += beta * turned[k, i]
        likelihood -= weight * softmax(shares, count)
        for k in range(size):
            middle = 0.0
            for i in range(count):
                middle += shares[i] * turned[k, i]
            gradient[group, k] -= weight * middle
            for i in range(count):
                turned[k, i] -= middle
        for k in range(size):
            for i in range(count):
                weighted[i] = weight * shares[i] * turned[k, i]
            for j in range(k + 1):
                product = 0.0
                for i in range(count):
                    product += weighted[i] * turned[j, i]
                information[group, k, j] += product
    return likelihood


@_kernel
def constant_slopes(
    start: Ints,
    alternative: Index,
    features: Floats,
    patients: Floats,
    beta: Floats,
    constants: Floats,
    width: int,
    expected: Floats,
    mixed: Floats,
    information: Floats,
) -> None:
    """Add expected patients of each alternative, and the information of constants with features and with each other.

    expected (alternatives,), mixed (alternatives, features), information (alternatives, alternatives)
    """
    size = features.shape[1]
    shares, mean = np.empty(width), np.empty(size)
    for cell in range(len(start) - 1):
        first, count, weight = start[cell], start[cell + 1] - start[cell], patients[cell]
        utilities(first, count, alternative, features, beta, constants, shares)
        softmax(shares, count)
        for k in range(size):
            mean[k] = 0.0
            for i in range(count):
                mean[k] += shares[i] * features[first + i, k]
        for i in range(count):
            one, share = alternative[first + i], weight * shares[i]
            expected[one] += share
            information[one, one] += share
            for k in range(size):
                mixed[one, k] += share * (features[first + i, k] - mean[k])
            for j in range(count):
                information[one, alternative[first + j]] -= share * shares[j]


@_kernel
def nest_shares(
    first: int,
    count: int,
    alternative: Index,
    nest: Index,
    dissimilarity: Floats,
    powers: Floats,
    inside: Floats,
    values: Floats,
) -> float:
    """From utilities in `powers` the shares within nests and of nests; the log of the cell's denominator.

    inside  becomes the share of each row within its nest; values (nests,) the log-sum of each, -inf when absent
    powers  becomes the share of each row
    """
    nests = len(dissimilarity)
    tops, sums = np.full(nests, -math.inf), np.zeros(nests)
    for i in range(count):
        m = nest[alternative[first + i]]
        inside[i] = powers[i] / dissimilarity[m]
        tops[m] = max(tops[m], inside[i])
    for i in range(count):
        m = nest[alternative[first + i]]
        inside[i] = math.exp(inside[i] - tops[m])
        sums[m] += inside[i]
    top = -math.inf
    for m in range(nests):
        values[m] = tops[m] + math.log(sums[m]) if sums[m] > 0 else -math.inf
        if sums[m] > 0:
            top = max(top, dissimilarity[m] * values[m])
    total = 0.0
    for m in range(nests):
        if sums[m] > 0:
            total += math.exp(dissimilarity[m] * values[m] - top)
    denominator = top + math.log(total)
    for i in range(count):
        m = nest[alternative[first + i]]
        inside[i] /= sums[m]
        powers[i] = inside[i] * math.exp(dissimilarity[m] * values[m] - denominator)
    return denominator


@_kernel
def shares_of(
    start: Ints,
    alternative: Index,
    features: Floats,
    chapter: Index,
    betas: Floats,
    constants: Floats,
    nest: Index,
    dissimilarity: Floats,
    lo: int,
    hi: int,
    width: int,
    utility: Floats,
    share: Floats,
) -> None:
    """Write utility and share of each row under a nested logit; one nest or all ones is a multinomial logit."""
    powers, inside, values = np.empty(width), np.empty(width), np.empty(len(dissimilarity))
    for cell in range(lo, hi):
        first, count = start[cell], start[cell + 1] - start[cell]
        utilities(first, count, alternative, features, betas[chapter[cell]], constants, powers)
        for i in range(count):
            utility[first + i] = powers[i]
        nest_shares(first, count, alternative, nest, dissimilarity, powers, inside, values)
        for i in range(count):
            share[first + i] = powers[i]


@_kernel
def score_sums(start: Ints, features: Floats, residual: Floats, group: Index, scores: Floats) -> None:
    """Add residual times features to `scores` (groups, features), by the group of each cell."""
    for cell in range(len(start) - 1):
        for row in range(start[cell], start[cell + 1]):
            if residual[row] != 0:  # of single patients' rows, most: their features need not be read
                for k in range(features.shape[1]):
                    scores[group[cell], k] += residual[row] * features[row, k]


@_kernel
def nested_slopes(
    start: Ints,
    alternative: Index,
    features: Floats,
    chosen: Floats,
    place: Index,
    nest: Index,
    beta: Floats,
    dissimilarity: Floats,
    constants: Floats,
    lo: int,
    hi: int,
    width: int,
    scores: Floats,
    hessian: Floats,
) -> float:
    """Add scores by place and the Hessian of the nested log-likelihood in (features, dissimilarities); the likelihood.

    Each row has the scaled utility t = V / lambda of its nest, each nest the log-sum I of its t and the weight
    a = lambda I; a patient's log-share is t - I + a - log of the sum of exp(a).
    """
    size, nests = features.shape[1], len(dissimilarity)
    every = size + nests
    powers, inside, values = np.empty(width), np.empty(width), np.empty(nests)
    utility, slope, own = np.empty(width), np.empty(every), np.empty(every)
    value_slope, value_hessian = np.empty((nests, every)), np.empty((nests, every, every))
    mean, nest_weight, nest_share = np.empty(every), np.empty(nests), np.empty(nests)
    likelihood = 0.0
    for cell in range(lo, hi):
        first, count, group = start[cell], start[cell + 1] - start[cell], place[cell]
        utilities(first, count, alternative, features, beta, constants, powers)
        for i in range(count):
            utility[i] = powers[i]
        denominator = nest_shares(first, count, alternative, nest, dissimilarity, powers, inside, values)
        nest_weight[:] = 0.0
        nest_share[:] = 0.0
        value_slope[:] = 0.0
        value_hessian[:] = 0.0
        weight = 0.0
        for i in range(count):
            m, scale = nest[alternative[first + i]], dissimilarity[nest[alternative[first + i]]]
            amount = chosen[first + i]
            weight += amount
            nest_weight[m] += amount
            nest_share[m] += powers[i]
            for k in range(size):
                own[k] = features[first + i, k] / scale
            bend = utility[i] / (scale * scale)
            q = inside[i]
            for k in range(size):
                value_slope[m, k] += q * own[k]
                for j in range(k + 1):
                    value_hessian[m, k, j] += q * own[k] * own[j]
                # d2t / dbeta dlambda = -x / lambda2, and the product of both slopes
                value_hessian[m, size + m, k] += q * own[k] * (-bend - 1 / scale)
            value_slope[m, size + m] -= q * bend
            value_hessian[m, size + m, size + m] += q * (bend * bend + 2 * bend / scale)
            if amount > 0:
                likelihood += amount * (utility[i] / scale - values[m] + scale * values[m] - denominator)
                for k in range(size):
                    scores[group, k] += amount * own[k]
                    hessian[size + m, k] -= amount * own[k] / scale
                scores[group, size + m] -= amount * bend
                hessian[size + m, size + m] += amount * 2 * bend / scale
        mean[:] = 0.0
        for m in range(nests):
            if nest_share[m] <= 0 and nest_weight[m] <= 0:
                continue
            scale, value = dissimilarity[m], values[m]
            for k in range(every):
                slope[k] = scale * value_slope[m, k]
            slope[size + m] += value
            from_value, from_nest = -nest_weight[m], nest_weight[m] - weight * nest_share[m]
            for k in range(every):
                mean[k] += nest_share[m] * slope[k]
                scores[group, k] += from_value * value_slope[m, k] + from_nest * slope[k]
                for j in range(k + 1):
                    bend = value_hessian[m, k, j] - value_slope[m, k] * value_slope[m, j]
                    both = scale * bend
                    if k == size + m:
                        both += value_slope[m, j]
                    if j == size + m:
                        both += value_slope[m, k]
                    hessian[k, j] += from_value * bend + from_nest * both - weight * nest_share[m] * slope[k] * slope[j]
        for k in range(every):
            for j in range(k + 1):
                hessian[k, j] += weight * mean[k] * mean[j]
    return likelihood


@_kernel
def total_slopes(
    start: Ints,
    alternative: Index,
    features: Floats,
    patients: Floats,
    chapter: Index,
    betas: Floats,
    constants: Floats,
    nest: Index,
    dissimilarity: Floats,
    response: Floats,
    lo: int,
    hi: int,
    width: int,
    expected: Floats,
    jacobian: Floats,
) -> None:
    """Add the expected patients of each alternative and how they move with each other's utility, for a nested logit.

    response  (rows,) how far each row's utility moves; empty for 1 everywhere, as constants do
    """
    powers, inside, values = np.empty(width), np.empty(width), np.empty(len(dissimilarity))
    for cell in range(lo, hi):
        first, count, weight = start[cell], start[cell + 1] - start[cell], patients[cell]
        utilities(first, count, alternative, features, betas[chapter[cell]], constants, powers)
        nest_shares(first, count, alternative, nest, dissimilarity, powers, inside, values)
        for i in range(count):
            one = alternative[first + i]
            share, own, scale = weight * powers[i], nest[one], dissimilarity[nest[one]]
            expected[one] += share
            jacobian[one, one] += share / scale * (response[first + i] if len(response) else 1.0)
            for j in range(count):
                other = alternative[first + j]
                bound = (1 - 1 / scale) * inside[j] if nest[other] == own else 0.0
                jacobian[one, other] += share * (bound - powers[j]) * (response[first + j] if len(response) else 1.0)
