"""Functions that generated JAX modules call, each as its source."""

from __future__ import annotations

HELPERS = {
    "as_ids": '''
def as_ids(name, rows, axis):
    """The class of each one-hot row (axis 1) or column (axis 0); ids are taken as they are."""
    rows = np.asarray(rows)
    if rows.ndim < 2:
        return rows.reshape(-1).astype(np.int32)
    ids = rows.argmax(axis)
    if np.count_nonzero(rows) != ids.size or not np.all(rows.max(axis) == 1):
        raise ValueError(f"{name} must be one-hot: one entry 1 for each example, all others 0")
    return ids.astype(np.int32)
''',
    "product_of": '''
def product_of(A, B, a, b):
    """The sum over axis a of A and axis b of B: A B, A B^T, A^T B, and no array is ever transposed."""
    return lax.dot_general(A, B, (((a,), (b,)), ((), ())))
''',
    "softmax_loss": '''
def softmax_loss(O, labels):
    """For each row of logits its cross-entropy with the class of its label, and softmax - one-hot."""
    chosen = labels[:, None] == lax.broadcasted_iota(labels.dtype, O.shape, 1)
    top = jnp.max(O, axis=1, keepdims=True)
    total = top + jnp.log(jnp.sum(jnp.exp(O - top), axis=1, keepdims=True))
    losses = total - jnp.sum(jnp.where(chosen, O, 0), axis=1, keepdims=True)
    return losses, jnp.exp(O - total) - chosen
''',
    "first_largest": '''
def first_largest(A, axis):
    """1 where the maximum along an axis stands (axis 2: of everything), at a tie the first, else 0."""
    flat = A.reshape(1, -1) if axis == 2 else A
    along = 1 if axis == 2 else axis
    places = lax.broadcasted_iota(jnp.int32, flat.shape, along)
    return (places == jnp.argmax(flat, axis=along, keepdims=True)).astype(A.dtype).reshape(A.shape)
''',
    "correlate": '''
def correlate(X, W, s=1, d=1):
    """y_ij = Σ_ab w_ab x_{si+da, sj+db}: the kernel goes over the array, within it."""
    W = jnp.atleast_2d(W)
    given = X[None, None], W.astype(X.dtype)[None, None], (s, s), "VALID", None, (d, d)
    return lax.conv_general_dilated(*given, precision=lax.Precision.HIGHEST)[0, 0]
''',
    "convolve": '''
def convolve(G, W, s=1, d=1):
    """z_rc is the sum of w_ab g_ij where r = si + da and c = sj + db."""
    G, W = jnp.atleast_2d(G), jnp.atleast_2d(W)
    beyond = [(d * (size - 1), d * (size - 1)) for size in W.shape]
    given = G[None, None], W.astype(G.dtype)[::-1, ::-1][None, None], (1, 1), beyond, (s, s), (d, d)
    return lax.conv_general_dilated(*given, precision=lax.Precision.HIGHEST)[0, 0]
''',
    "max_plus": '''
def max_plus(A, B):
    """c_ij = max_k (a_ik + b_kj)."""
    return jnp.max(A[:, :, None] + B[None, :, :], axis=1)
''',
    "largest_at": '''
def largest_at(A, B):
    """The first k at which a_ik + b_kj is largest, for each i and j."""
    return jnp.argmax(A[:, :, None] + B[None, :, :], axis=1)
''',
    "sent_back": '''
def sent_back(C, A, B, right):
    """c_ij added up at the k where a_ik + b_kj is largest: for A, or (right) for B."""
    k = largest_at(A, B)
    rows, columns = jnp.arange(len(A))[:, None], jnp.arange(B.shape[1])[None, :]
    return jnp.zeros_like(B).at[k, columns].add(C) if right else jnp.zeros_like(A).at[rows, k].add(C)
''',
    "picked_up": '''
def picked_up(R, A, B, right):
    """The entry of R, which is shaped like A or (right) like B, at the k where a_ik + b_kj is largest."""
    k = largest_at(A, B)
    return jnp.take_along_axis(R, k, axis=0 if right else 1)
''',
}
"""The functions that a module may need."""

MIXED = '''
def product_of(A, B, a, b):
    """The sum over axis a of A and axis b of B, of factors in bfloat16, added up in the precision of A."""
    halves = A.astype(jnp.bfloat16), B.astype(jnp.bfloat16)
    return lax.dot_general(*halves, (((a,), (b,)), ((), ())), preferred_element_type=A.dtype)
'''
"""A product in mixed precision."""
