"""First in, first out: from which lots feed is drawn, by cumulative sums."""

import numpy as np


def drawn(group: np.ndarray, remaining_g: np.ndarray, amount_g: np.ndarray) -> np.ndarray:
    """Amount taken from each lot when an amount leaves each group, oldest lot first.

    Parameters
    ----------
    group : ndarray of int, shape (lots,)
        Group of each lot, ascending; within a group the oldest comes first.
    remaining_g : ndarray of int, shape (lots,)
        What is left of each lot. [g]
    amount_g : ndarray of int, shape (groups,)
        What leaves each group; what a group lacks is not drawn. [g]

    Returns
    -------
    ndarray of int, shape (lots,)
        [g]
    """
    total = np.cumsum(remaining_g)
    first = np.searchsorted(group, group, side="left")
    before = total - remaining_g - (total[first] - remaining_g[first])
    return np.clip(amount_g[group] - before, 0, remaining_g)


def split(amount_g: np.ndarray, lot_g: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Meals cut at the ends of lots: both lists in the same order, of the same total.

    Parameters
    ----------
    amount_g : ndarray of int, shape (meals,)
        What each meal takes, positive, in the order in which they draw. [g]
    lot_g : ndarray of int, shape (draws,)
        What each lot gives in turn, positive. [g]

    Returns
    -------
    meal, draw : ndarray of int, shape (parts,)
        Rows of the meal and of the draw of each part, ascending.
    part_g : ndarray of int, shape (parts,)
        Amount of each part; no part is empty. [g]

    Raises
    ------
    ValueError
        If the totals differ.
    """
    meals, draws = np.cumsum(amount_g), np.cumsum(lot_g)
    if amount_g.sum() != lot_g.sum():
        raise ValueError(f"Meals of {amount_g.sum()} g were drawn from {lot_g.sum()} g of lots")
    edges = np.union1d(meals, draws)
    return (
        np.searchsorted(meals, edges, side="left"),
        np.searchsorted(draws, edges, side="left"),
        np.diff(edges, prepend=0),
    )
