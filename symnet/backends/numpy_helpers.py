"""Functions that generated NumPy modules call, each as its source, in NumPy alone."""

from __future__ import annotations

HELPERS = {
    "blocks": '''
def blocks(rows, columns):
    """Slices of the rows of an array, so that a block of them stays in cache."""
    step = max(1, 65536 // max(1, columns))
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
    hands each block of classes k and its part of scale G^T A to update(k, gradient). Classes go by in blocks that stay
    in cache, in e; what was summed before is scaled down when a block raises the maximum.
    """
    loss, group = 0.0, e.shape[1]
    if update is not None and len(A) > group:
        down = np.empty_like(B)
    for start in range(0, len(A), group):
        rows = slice(start, start + group)
        flow = None if back is None else back[rows]
        last = update if rows.stop >= len(A) else None
        loss += softmax_loss_of_group(A[rows], B, c, labels[rows], e, flow, down, sums, scale, last, start > 0)
    return A.dtype.type(loss)


def softmax_loss_of_group(A, B, c, labels, e, back, down, sums, scale, update, adds):
    """The same for examples of which e has a column each; what flows to the classes is added where `adds`."""
    m, order = len(A), np.argsort(labels, kind="stable")
    top, total, tops = np.full(m, -np.inf, A.dtype), np.zeros(m, A.dtype), []
    parts = blocks(len(B), m)
    if back is not None:
        back[...] = 0
    for k in parts:
        e_k = e[k, :m]
        np.matmul(B[k], A.T, out=e_k)
        if c is not None:
            e_k += c[k]
        new = np.maximum(top, e_k.max(axis=0))
        e_k -= new
        np.exp(e_k, out=e_k)
        shrink = np.exp(top - new)
        total *= shrink
        total += e_k.sum(axis=0)
        if back is not None:
            back *= shrink[:, None]
            back += e_k.T @ B[k]
        top = new
        tops.append(new)
    chosen = np.einsum("ij,ij->i", A, B[labels])
    if c is not None:
        chosen += c[labels, 0]
    if back is not None:
        back /= total[:, None]
        back -= B[labels]
    ends = np.searchsorted(labels[order], [k.stop for k in parts])
    for k, t, start, end in zip(parts, tops, [0, *ends], ends):
        share, mine = np.exp(t - top) / total, order[start:end]
        if down is not None or update is not None:
            gradient = np.matmul(e[k, :m], share[:, None] * A)
            np.subtract.at(gradient, labels[mine] - k.start, A[mine])
            if scale != 1:
                gradient *= scale
            if adds:
                gradient += down[k]
            if update is None:
                down[k] = gradient
            else:
                update(k, gradient)
        if sums is not None:
            gradient = e[k, :m] @ share
            np.subtract.at(gradient, labels[mine] - k.start, 1)
            sums[k, 0] = sums[k, 0] + gradient if adds else gradient
    return float(np.sum(top + np.log(total) - chosen))
''',
    "summed_rows": '''
def summed_rows(ids, rows):
    """The ids that occur, once each, and the sum of the rows of each."""
    order = np.argsort(ids, kind="stable")
    first = np.flatnonzero(np.diff(ids[order], prepend=-1))
    return ids[order[first]], np.add.reduceat(rows[order], first, axis=0)
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
