"""Networks: wrong use is a clear error with the name, the shapes and the remedy."""

import pytest
import sympy

import symnet as s
from symnet.core.errors import CycleError, LossError, NameTakenError, ShapeError, UnknownNameError

n, m = s.dim("n"), s.dim("m")
W, x, b = s.parameter("W", m, n), s.data("x", n), s.parameter("b", m)


def test_equations_are_put_in_order():
    z = s.equation("z", W * x + b)
    h = s.equation("h", s.tanh(z))
    loss = s.equation("L", s.squared_norm(h))
    network = s.Network([loss, h, z], "L")
    assert [str(v) for v in network.defined] == ["z", "h", "L"]
    assert network.parameters == (W, b)
    assert network.data == (x,)
    assert network.loss == loss.symbol


def test_a_name_defined_twice():
    with pytest.raises(NameTakenError, match="z is defined twice"):
        s.Network([("z", W * x), ("z", W * x + b)])


def test_one_name_for_two_shapes():
    with pytest.raises(NameTakenError, match=r"x stands for two things, of shape n × 1 and m × 1"):
        s.Network([("u", W * x), ("v", b + s.data("x", m))])


def test_a_cycle_is_shown():
    p, q = s.scalar("p"), s.scalar("q")
    with pytest.raises(CycleError, match="p → q → p"):
        s.Network([("p", q + 1), ("q", p * 2)])


def test_a_loss_that_is_no_scalar():
    with pytest.raises(LossError, match=r"z has shape m × 1.*total"):
        s.Network([("z", W * x)], "z")


def test_a_loss_nobody_defined():
    with pytest.raises(UnknownNameError, match="unknown symbol 'J'"):
        s.Network([("z", W * x)], "J")
    with pytest.raises(LossError, match="no equation"):
        s.Network([("z", s.scalar("a") * 2)], "a")


def test_a_name_used_with_another_shape_than_defined():
    with pytest.raises(ShapeError, match=r"u uses z with shape n × 1, but z is defined with shape m × 1"):
        s.Network([("z", W * x), ("u", s.total(s.vector("z", n)))])


def test_an_equation_whose_sides_differ_in_shape():
    with pytest.raises(ShapeError, match=r"z has shape n × 1, but .* has m × 1"):
        s.equation(s.vector("z", n), W * x)


def test_mismatched_shapes_say_which_operand_has_which():
    with pytest.raises(ShapeError, match=r"W \(m × n\) by b \(m × 1\)"):
        s.equation("z", W * b)


def test_an_unknown_activation_suggests_the_nearest():
    with pytest.raises(UnknownNameError, match=r"unknown activation 'rely'. Did you mean 'relu'\?"):
        s.nets.mlp(activation="rely")
    with pytest.raises(UnknownNameError, match="unknown loss"):
        s.nets.mlp(loss="sadness")


def test_widths_that_do_not_fit_the_depth():
    with pytest.raises(ShapeError, match="2 widths are given for 2 layers; give 3"):
        s.nets.mlp(depth=2, widths=[3, 1])
    for depth in (0, -1, 1.5):
        with pytest.raises(ShapeError, match="a whole number of layers, at least one"):
            s.nets.mlp(depth=depth)
    with pytest.raises(ShapeError, match="a whole number of words"):
        s.nets.window_lm(context=2.5)


def test_a_folded_bias_is_not_punished():
    with pytest.raises(ShapeError, match="a folded bias is part of the weights"):
        s.nets.mlp(bias="folded", l2="lambda")


def test_a_batch_is_normalised_over_classes_and_never_over_examples():
    with pytest.raises(ShapeError, match="softmax"):
        s.nets.window_lm(batch=True, vocabulary=1)


def test_a_parameter_without_influence_has_gradient_zero_and_a_notice():
    v = s.parameter("v", n)
    network = s.Network([("u", s.total(v)), ("L", s.squared_norm(W * x))], "L")
    derivation = s.derive(network)
    assert derivation.gradients[v] == s.Zeros(n, 1)
    assert derivation.notices == ("L does not depend on v: its gradient is 0",)
    assert "its gradient is 0" in derivation.to("latex")


def test_without_a_loss_there_is_nothing_to_derive():
    with pytest.raises(LossError, match="say what to differentiate"):
        s.derive(s.nets.unit())
    with pytest.raises(LossError, match="only a scalar"):
        s.derive(s.nets.mlp(), of="z1")
    with pytest.raises(UnknownNameError, match="unknown symbol 'W7'"):
        s.derive(s.nets.mlp(), wrt="W7")


def test_dimensions_may_be_numbers():
    network = s.nets.mlp().at(n_0=5, n1=4)
    assert network.symbol("W1").shape == (4, 5)
    assert network.sizes == ()
    with pytest.raises(UnknownNameError, match="unknown dimension"):
        s.nets.mlp().at(q=3)


def test_a_family_with_numbers_is_unrolled():
    i = sympy.Symbol("i", integer=True, positive=True)
    before = s.Variable("h_#", n, 1, "intermediate", "real", i - 1)
    V = s.parameter("V", n, n)
    step = s.equation("h_#", s.tanh(V * before), index=i)
    network = s.Network([("h_0", s.tanh(s.data("x", n))), s.Family(i, 1, 3, (step,))])
    assert [e.name for e in network.equations] == ["h_0", "h_1", "h_2", "h_3"]
    assert network.parameters == (V,)


def test_symbolic_depth_is_kept_as_a_family_and_unrolls_to_the_same_network():
    network = s.nets.mlp(depth=s.dim("n"))
    assert network.families[0].is_symbolic
    three = network.at(n=3)
    assert not three.families
    assert [e.name for e in three.equations] == [
        "a^{[0]}", "z^{[1]}", "a^{[1]}", "z^{[2]}", "a^{[2]}", "z^{[3]}", "a^{[3]}", "L",
    ]  # fmt: skip
    assert three.symbol("W^{[2]}").shape == (s.dim("n_2"), s.dim("n_1"))


def test_everything_free_is_a_parameter_where_none_is_declared():
    u = s.vector("u", n)
    assert s.Network([("L", s.squared_norm(u))], "L").parameters == (u,)
    assert s.Network([("L", s.dot(u, s.data("t", n)))], "L").parameters == (u,)
    assert s.Network([("L", s.dot(u, s.parameter("t", n)))], "L").parameters == (s.parameter("t", n),)
