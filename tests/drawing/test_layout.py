"""The tidy layout: nothing overlaps, parents are in the middle, order is kept."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgchart.drawing.layout import Box, lay_out

NEAR = 1e-6
sizes = st.floats(1, 200)


@st.composite
def trees(draw, most=60):
    """A tree: each box after the first hangs under one drawn before it."""
    count = draw(st.integers(1, most))
    boxes = [Box(draw(sizes), draw(sizes))]
    for number in range(1, count):
        box = Box(draw(sizes), draw(sizes))
        boxes[draw(st.integers(0, number - 1))].children.append(box)
        boxes.append(box)
    return boxes[0]


def overlap(one, other):
    return (
        one.across + one.breadth > other.across + NEAR
        and other.across + other.breadth > one.across + NEAR
        and one.along + one.depth > other.along + NEAR
        and other.along + other.depth > one.along + NEAR
    )


@settings(max_examples=300, deadline=None)
@given(trees())
def test_no_two_boxes_overlap(root):
    lay_out(root)
    boxes = list(root.walk())
    assert not [
        (one, other)
        for place, one in enumerate(boxes)
        for other in boxes[place + 1 :]
        if overlap(one, other)
    ]


@settings(max_examples=150, deadline=None)
@given(trees(), st.floats(0, 50), st.floats(0, 50))
def test_gaps_are_kept(root, between, below):
    lay_out(root, between, below)
    for box in root.walk():
        for child in box.children:
            assert abs(child.along - (box.along + box.depth + below)) < NEAR
        for one, other in pairwise(box.children):
            assert other.across - (one.across + one.breadth) >= between - NEAR


@settings(max_examples=150, deadline=None)
@given(trees())
def test_a_parent_stands_in_the_middle_and_children_keep_their_order(root):
    lay_out(root)
    for box in root.walk():
        if box.children:
            first, last = box.children[0], box.children[-1]
            middle = (first.across + last.across + last.breadth) / 2
            assert abs(box.across + box.breadth / 2 - middle) < NEAR
        for one, other in pairwise(box.children):
            assert one.across < other.across


@settings(max_examples=150, deadline=None)
@given(trees())
def test_the_whole_begins_at_nought_and_fits_its_size(root):
    breadth, depth = lay_out(root)
    boxes = list(root.walk())
    assert min(box.across for box in boxes) == pytest.approx(0)
    assert min(box.along for box in boxes) == 0
    assert max(box.across + box.breadth for box in boxes) == pytest.approx(breadth)
    assert max(box.along + box.depth for box in boxes) == pytest.approx(depth)


@settings(max_examples=100, deadline=None)
@given(trees(most=25))
def test_a_subtree_looks_the_same_wherever_it_stands(root):
    """The same tree under a parent keeps its shape."""

    def shape(tree):
        return [(box.across - tree.across, box.along - tree.along) for box in tree.walk()]

    lay_out(root)
    alone = shape(root)
    lay_out(Box(10, 10, [Box(5, 5), root, Box(300, 7)]))
    for (across, along), (was_across, was_along) in zip(shape(root), alone, strict=True):
        assert abs(across - was_across) < NEAR
        assert abs(along - was_along) < NEAR


def test_a_single_box():
    box = Box(30, 20)
    assert lay_out(box) == (30, 20)
    assert (box.across, box.along) == (0, 0)


def test_narrow_subtrees_slide_under_wide_neighbours():
    """Boxes of different depth share breadth that a layered drawing would waste."""
    short = Box(10, 10, [Box(100, 10)])
    tall = Box(10, 200)
    breadth, _ = lay_out(Box(10, 10, [tall, Box(10, 10), short]))
    assert breadth < 10 + 10 + 100 + 100


def test_a_chain_longer_than_the_stack_is_deep():
    root = Box(10, 10)
    box = root
    for _ in range(50_000):
        box.children = [Box(10, 10)]
        box = box.children[0]
    assert lay_out(root, below=5) == (10, 50_001 * 10 + 50_000 * 5)


def test_a_layout_may_be_done_again():
    root = Box(10, 10, [Box(10, 10), Box(20, 10)])
    assert lay_out(root) == lay_out(root)
