"""Functions that generated NumPy modules call, each as its source, in NumPy alone."""

from __future__ import annotations

HELPERS = {
    "blocks": '''
def blocks(rows, columns, size=1 << 15):
    """Slices of the rows of an array, so that a block of them, of about so many entries, stays in cache."""
    step = max(1, size // max(1, columns))
    return [slice(start, min(start + step, rows)) for start in range(0, rows, step)]
''',
    "as_ids": '''
def as_ids(name, rows, axis):
    """The class of each one-hot row (axis 1) or column (axis 0); ids are taken as they are."""
    rows = np.asarray(rows)
    if rows.ndim < 2:
        return rows.reshape(-1)
    ids = rows.argmax(axis)
    if np.count_nonzero(rows) != ids.size or not np.all(rows.max(axis) == 1):
        raise ValueError(f"{name} must be one-hot: one entry 1 for each example, all others 0")
    return ids
''',
    "add_rows": '''
def add_rows(table, ids, rows):
    """Add each row to the table's row of its id; the same id again adds up."""
    ids, rows = summed_rows(ids, rows)
    table[ids] += rows
''',
    "sigmoid_of": '''
def sigmoid_of(z):
    """1 / (1 + exp(-z)), where exp never overflows."""
    e = np.exp(-np.abs(z))
    return np.where(z < 0, e, 1) / (1 + e)
''',
    "softplus_of": '''
def softplus_of(z):
    """log(1 + exp(z)), where exp never overflows."""
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))
''',
    "softmax_of": '''
def softmax_of(z, axis, out):
    """Softmax along an axis; the maximum goes first, so that exp never overflows."""
    np.subtract(z, z.max(axis=axis, keepdims=True), out=out)
    np.exp(out, out=out)
    out /= out.sum(axis=axis, keepdims=True)
''',
    "log_softmax_of": '''
def log_softmax_of(z, axis, out):
    """The logarithm of softmax, without forming softmax: exact where that would round to 0."""
    np.subtract(z, z.max(axis=axis, keepdims=True), out=out)
    out -= np.log(np.exp(out).sum(axis=axis, keepdims=True))
''',
    "softmax_loss": '''
def softmax_loss(A, B, c, labels, e, back=None, down=None, sums=None, scale=1, update=None):
    """The cross-entropy of softmax(A B^T + 1 c^T) with the labels, summed over the examples (the rows of A).

    With G = softmax - one-hot: fills G B (back), scale G^T A (down) and G^T 1 (sums), where they are asked for; or
    hands each block of classes k and its part of scale G^T A to update(k, gradient). As many examples at a time as e
    has columns; where there are no more classes than columns of A, all of them.
    """
    if len(B) <= A.shape[1]:
        return softmax_loss_of_few(A, B, c, labels, back, down, sums, scale, update)
    loss, group = 0.0, e.shape[1]
    if update is not None and len(A) > group:
        down = np.empty_like(B)
    for start in range(0, len(A), group):
        rows = slice(start, start + group)
        flow = None if back is None else back[rows]
        last = update if rows.stop >= len(A) else None
        loss += softmax_loss_of_group(A[rows], B, c, labels[rows], e, flow, down, sums, scale, last, start > 0)
    return A.dtype.type(loss)


def softmax_loss_of_few(A, B, c, labels, back, down, sums, scale, update):
    """The same for few classes: their logits are no large array, and the products take most of the time."""
    G, rows = A @ B.T, np.arange(len(A))
    if c is not None:
        G += c.T
    G -= G.max(axis=1, keepdims=True)
    chosen = G[rows, labels]
    np.exp(G, out=G)
    total = G.sum(axis=1, keepdims=True)
    G /= total
    G[rows, labels] -= 1
    if back is not None:
        np.matmul(G, B, out=back)
    if sums is not None:
        np.sum(G, axis=0, out=sums[:, 0])
    G *= scale
    if update is None and down is not None:
        np.matmul(G.T, A, out=down)
    if update is not None:
        for k in blocks(len(B), A.shape[1], 1 << 18):
            update(k, G.T[k] @ A)
    return np.sum(np.log(total)) - np.sum(chosen)


def softmax_loss_of_group(A, B, c, labels, e, back, down, sums, scale, update, adds):
    """The same for examples of which e has a column each; what flows to the classes is added where `adds`.

    exp(logits - shift) and their sums must neither overflow nor vanish. Where the labels' logits are moderate nothing
    is subtracted, else they are; where a sum leaves its range in spite of that, all is done again with the maxima.
    """
    m, parts = len(A), blocks(len(B), len(A), 1 << 18)
    chosen = np.einsum("ij,ij->i", A, B[labels])
    if c is not None:
        chosen += c[labels, 0]
    shift = chosen if np.abs(chosen).max() > 15 else None
    with np.errstate(over="ignore", invalid="ignore"):
        total = exponentials(A, B, c, shift, e, parts)
    reach = np.finfo(A.dtype).max ** 0.4
    if not np.all((total > 1 / reach) & (total < reach)):
        shift = largest_logits(A, B, c, parts)
        total = exponentials(A, B, c, shift, e, parts)
    if back is not None:
        np.matmul(e[:, :m].T, B, out=back)
        back /= total[:, None]
        back -= B[labels]
    e[labels, np.arange(m)] -= total  # from here on e / total is softmax - one-hot
    shares, weighted = 1 / total, A * (scale / total)[:, None]
    for k in parts:
        if down is not None or update is not None:
            gradient = e[k, :m] @ weighted
            if adds:
                gradient += down[k]
            if update is None:
                down[k] = gradient
            else:
                update(k, gradient)
        if sums is not None:
            gradient = e[k, :m] @ shares
            sums[k, 0] = sums[k, 0] + gradient if adds else gradient
    return float(np.sum(np.log(total) - chosen if shift is None else np.log(total) - (chosen - shift)))


def exponentials(A, B, c, shift, e, parts):
    """Fills e with exp(logits - shift), by blocks of classes that stay in cache; the sum for each example."""
    m, total, columns = len(A), np.zeros(len(A), A.dtype), np.ascontiguousarray(A.T)
    for k in parts:
        e_k = e[k, :m]
        np.matmul(B[k], columns, out=e_k)
        if c is not None:
            e_k += c[k]
        if shift is not None:
            e_k -= shift
        np.exp(e_k, out=e_k)
        total += np.ones(len(e_k), A.dtype) @ e_k
    return total


def largest_logits(A, B, c, parts):
    """The largest logit of each example: with it as shift, exp never overflows."""
    top = np.full(len(A), -np.inf, A.dtype)
    for k in parts:
        logits = B[k] @ A.T
        np.maximum(top, (logits if c is None else logits + c[k]).max(axis=0), out=top)
    return top
''',
    "summed_rows": '''
def summed_rows(ids, rows):
    """The ids that occur, once each, and the sum of the rows of each."""
    order = np.argsort(ids, kind="stable")
    first = np.flatnonzero(np.diff(ids[order], prepend=-1))
    often = np.diff(first, append=len(ids))
    found, sums = ids[order[first]], rows[order[first]]
    if len(found) < len(ids):  # what occurs once needs no sum
        again = order[np.repeat(often > 1, often)]
        begins = np.flatnonzero(np.diff(ids[again], prepend=-1))
        sums[often > 1] = np.add.reduceat(rows[again], begins, axis=0)
    return found, sums
''',
    "move_rows": '''
def move_rows(rule, table, ids, gradient, states, numbers):
    """A rule applied to some rows of a table and of its states."""
    rows, kept = table[ids], [state[ids] for state in states]
    rule(rows, gradient, *kept, numbers)
    table[ids] = rows
    for state, moved in zip(states, kept):
        state[ids] = moved
''',
}
"""The functions that a module may need, each in NumPy alone."""
