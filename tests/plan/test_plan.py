"""Plans: what is fused, what is written in place, what shares memory, and that they can be read."""

import pytest

import symnet
from symnet import nets
from symnet.core.errors import LossError
from symnet.lowering import closed_form
from symnet.plan import make_plan
from symnet.plan.operations import Gather, MatrixProduct, Scatter, SoftmaxLoss, Update
from symnet.plan.updates import RULES


def plan(network, rule=None, clipped=False):
    return make_plan(closed_form(network), rule and RULES[rule], clipped)


def kinds(made):
    return [type(o) for o in made.operations]


def test_the_window_lm_keeps_no_array_for_examples_and_classes():
    made = plan(nets.window_lm(context=3, batch=True))
    assert kinds(made).count(Gather) == 3
    (fused,) = [o for o in made.operations if isinstance(o, SoftmaxLoss)]
    assert (str(fused.inputs), str(fused.weights), str(fused.labels)) == ("H", "U", "Y")
    shapes = [tuple(map(str, a.shape)) for o in made.operations for a in o.writes()]
    assert ("m", "|V|") not in shapes
    assert ("|V|", "m") not in shapes
    assert [str(o.out) for o in made.operations if isinstance(o, Gather)] == [
        "P[0:m, 0:d]",
        "P[0:m, d:2*d]",
        "P[0:m, 2*d:3*d]",
    ]


@pytest.mark.parametrize("vectors", ["column", "row"])
@pytest.mark.parametrize("make", [nets.softmax_regression, nets.pooled_classifier, nets.concatenated_classifier])
def test_the_pattern_is_found_in_other_networks_too(make, vectors):
    assert kinds(plan(make(batch=True, vectors=vectors))).count(SoftmaxLoss) == 1


def test_the_pattern_is_found_whoever_wrote_it(tmp_path):
    document = tmp_path / "notes.tex"
    document.write_text(
        r"""Let $X \in \mathbb{R}^{m \times d}$ be data, $W \in \mathbb{R}^{k \times d}$,
$b \in \mathbb{R}^{k}$, and the rows of $T \in \mathbb{R}^{m \times k}$ be one-hot labels.
% symnet: data X
\[ Z = X W^\top + \mathbf{1} b^\top \] \[ P = \operatorname{softmax}(Z) \]
\[ L = -\frac{1}{m} \sum_{i=1}^{m} \sum_{j=1}^{k} T_{ij} \log P_{ij} \]
""",
        encoding="utf-8",
    )
    (fused,) = [o for o in plan(symnet.read(document)).operations if isinstance(o, SoftmaxLoss)]
    assert fused.bias is not None
    assert fused.sums is not None


def test_a_softmax_that_something_else_reads_is_stored():
    x, w, y = symnet.data("X", 5, 3), symnet.parameter("W", 4, 3), symnet.data("Y", 5, 4, "one-hot")
    p = symnet.equation("P", symnet.softmax(x * w.T, axis=1))
    loss = symnet.equation("L", symnet.cross_entropy(p, y) + symnet.total(symnet.power(p.symbol, 2)))
    assert SoftmaxLoss not in kinds(plan(symnet.Network([p, loss], "L")))


def test_in_training_rows_move_alone_and_classes_block_by_block():
    made = plan(nets.window_lm(context=2, batch=True), "adagrad")
    (fused,) = [o for o in made.operations if isinstance(o, SoftmaxLoss)]
    assert fused.update is not None
    assert Scatter not in kinds(made)
    table = next(u for u in made.updates if u.out.array.name == "E")
    assert [str(part.ids) for part in table.parts] == ["X_t_minus_1", "X_t_minus_2"]


def test_a_parameter_moves_along_its_gradient_while_that_is_made_where_the_rule_is_linear():
    network = nets.mlp(depth=3, batch=True, output="softmax")
    made = plan(network, "sgd")
    moving = {str(o.out): o.maker for o in made.operations if isinstance(o, Update)}
    assert {name: type(maker) for name, maker in moving.items()} == {"W1": MatrixProduct, "W2": MatrixProduct}
    assert not {"dW1", "dW2"} & {a.name for o in made.operations for a in o.writes()}
    for name in moving:
        *_, last = (n for n, o in enumerate(made.operations) if name in [a.name for a in o.reads()])
        assert str(made.operations[last].out) == name, f"{name} is read after it has moved"
    assert "W1 moves by sgd along dW1 = " in str(made)
    assert not [o for o in plan(network, "adam").operations if isinstance(o, Update)]
    assert not [o for o in plan(network, "sgd", clipped=True).operations if isinstance(o, Update)]


def test_a_gradient_that_reads_what_moves_is_stored():
    a, b = symnet.parameter("A", 3, 3), symnet.parameter("B", 3, 3)
    made = plan(symnet.Network([symnet.equation("L", symnet.trace(a * a) + symnet.squared_norm(b))], "L"), "sgd")
    assert [str(o.out) for o in made.operations if isinstance(o, Update)] == [
        "B"
    ]  # 2B at the entry that moves, 2Aᵀ not


def test_where_gradients_are_cut_all_of_them_come_first():
    made = plan(nets.window_lm(context=2, batch=True), "sgd", clipped=True)
    assert all(o.update is None for o in made.operations if isinstance(o, SoftmaxLoss))
    assert all(update.gradient is not None for update in made.updates)


def test_products_take_their_numbers_and_the_cheaper_order():
    a, b, c = symnet.parameter("A", 50, 2), symnet.parameter("B", 2, 50), symnet.data("c", 50)
    made = plan(symnet.Network([symnet.equation("L", symnet.total((a * b) * c / 7))], "L"))
    assert not [o for o in made.operations if isinstance(o, MatrixProduct) and o.out.shape == (50, 50)]


def test_arrays_whose_lives_do_not_meet_share_memory():
    made = plan(nets.mlp(depth=4, widths=[3, 5, 5, 5, 2], batch=True, output="softmax"))
    buffers = {place for place in made.storage.values() if place.shape[1] == 5}
    assert len(buffers) < sum(array.shape[1] == 5 for array in made.storage)


def test_a_plan_can_be_read():
    text = str(plan(nets.window_lm(context=1, batch=True)))
    for line in (
        "X_t_minus_1: m × 1 ids",
        "H = tanh(",
        "O = H @ (U)ᵀ",
        "dU = 1/m · Gᵀ @ H",
        "L (the loss)",
        "Note: O: never stored",
    ):
        assert line in text


def test_no_loss_no_plan():
    with pytest.raises(LossError):
        plan(nets.unit())
