"""How evidence becomes a score: what must hold whatever the lists are, and what each part is for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from assistant.index import fusion

Array = NDArray[np.float32]

points = st.integers(-20, 20).map(float)


@st.composite
def evidence(draw: st.DrawFn) -> tuple[Array, Array, Array]:
    """Dense and lexical scores of 1 to 3 wordings for 1 to 8 candidates, and the wordings' weights."""
    shape = (draw(st.integers(1, 3)), draw(st.integers(1, 8)))
    dense, lexical = (draw(arrays(np.float32, shape, elements=points)) for _ in range(2))
    return dense, lexical, draw(arrays(np.float32, shape[0], elements=st.integers(1, 4).map(float)))


@given(evidence())
def test_what_is_better_in_every_list_is_better_in_the_end(lists: tuple[Array, Array, Array]) -> None:
    scores = fusion.fused(*lists)
    every = np.concatenate(lists[:2])
    for first, second in np.ndindex(len(scores), len(scores)):
        if (every[:, first] > every[:, second]).all():
            assert scores[first] > scores[second]


@given(evidence(), st.integers(1, 5), st.integers(-10, 10))
def test_no_list_gains_by_another_scale(lists: tuple[Array, Array, Array], factor: int, shift: int) -> None:
    dense, lexical, weights = lists
    same = fusion.fused(dense, lexical * factor + shift, weights * factor)
    np.testing.assert_allclose(same, fusion.fused(dense, lexical, weights), atol=1e-4)


@given(evidence())
def test_the_order_of_the_wordings_does_not_matter(lists: tuple[Array, Array, Array]) -> None:
    turned = [each[::-1] for each in lists]
    np.testing.assert_allclose(fusion.fused(*turned), fusion.fused(*lists), atol=1e-5)


@given(evidence())
def test_a_list_in_which_all_are_alike_says_nothing(lists: tuple[Array, Array, Array]) -> None:
    dense, lexical, weights = lists
    silent = fusion.fused(dense, np.full_like(lexical, 0.1), weights)
    np.testing.assert_allclose(silent, fusion.fused(dense, np.zeros_like(lexical), weights), atol=1e-5)


def test_a_clear_lead_in_one_list_outweighs_a_narrow_one_in_the_other() -> None:
    dense = np.array([[0.90, 0.89, 0.10, 0.10]], np.float32)
    lexical = np.array([[1.0, 9.0, 1.0, 1.0]], np.float32)
    assert fusion.fused(dense, lexical, np.ones(1, np.float32)).argmax() == 1


def test_the_wording_that_weighs_more_decides() -> None:
    dense = np.array([[1, 0], [0, 1]], np.float32)
    for weights, best in (([2, 1], 0), ([1, 2], 1)):
        assert fusion.fused(dense, dense, np.array(weights, np.float32)).argmax() == best


# Feedback


def test_feedback_comes_from_the_best_and_the_best_count_most() -> None:
    best, shares = fusion.shares_of_best(np.array([0, 3, 1, 2, -1, -2, -3], np.float32))
    assert best.tolist() == [1, 3, 2, 0, 4]
    assert shares.sum() == pytest.approx(1)
    assert all(shares[:-1] > shares[1:])


def test_words_that_mark_what_was_found_are_asked_for_and_common_ones_are_not() -> None:
    texts = [["weld", "plant", "grant"], ["weld", "plant"], []]
    rare = {"weld": 3.0, "grant": 3.0, "plant": 0.0}
    words = fusion.feedback_words(texts, np.array([0.5, 0.4, 0.1], np.float32), rare.__getitem__)
    assert list(words) == ["weld", "grant", "plant"]
    assert words == pytest.approx({"weld": 3 * (0.5 / 3 + 0.4 / 2), "grant": 3 * 0.5 / 3, "plant": 0})


@given(st.lists(st.lists(st.integers(0, 99).map(str), max_size=60), max_size=5))
def test_few_words_are_added_however_long_the_passages_are(texts: list[list[str]]) -> None:
    words = fusion.feedback_words(texts, np.ones(len(texts), np.float32), lambda _: 1.0)
    assert len(words) == min(fusion.FEEDBACK_WORDS, len({stem for stems in texts for stem in stems}))


def test_feedback_counts_half_whatever_its_scale() -> None:
    lexical = np.array([[8, 4, 0]], np.float32)
    for scale in (0.1, 100):
        mixed = fusion.with_feedback(lexical, scale * np.array([0, 1, 2], np.float32))
        np.testing.assert_allclose(mixed, [[1, 1, 1]])


def test_without_a_known_word_nothing_is_divided_by_nothing() -> None:
    nothing = np.zeros((1, 3), np.float32)
    assert not fusion.with_feedback(nothing, nothing[0]).any()


# Neighbours


def test_of_two_alike_the_one_among_the_better_is_raised() -> None:
    vectors = np.array([[1, 0]] * 6 + [[0, 1]] * 6, np.float32)
    scores = np.array([1, 3, 3, 3, 3, 3, 1, 0, 0, 0, 0, 0], np.float32)
    joined = fusion.with_neighbours(scores, vectors)
    assert (joined[0], joined[6]) == (pytest.approx(0.7 * 1 + 0.3 * 3), pytest.approx(0.7 * 1))


@given(arrays(np.float32, st.integers(1, 12), elements=points))
def test_what_has_no_nearer_neighbours_keeps_its_order(scores: Array) -> None:
    """Up to six candidates, all the others are everybody's neighbours."""
    few = scores[: fusion.NEIGHBOURS + 1]
    joined = fusion.with_neighbours(few, np.eye(len(few), dtype=np.float32))
    assert joined.shape == few.shape
    for first, second in np.ndindex(len(few), len(few)):
        if few[first] > few[second]:
            assert joined[first] > joined[second]


@given(arrays(np.float32, st.integers(1, 12), elements=points))
def test_the_last_scores_one_and_the_best_two(scores: Array) -> None:
    placed = fusion.between_one_and_two(scores)
    assert placed.min() == 1
    assert placed.max() == (2 if scores.max() > scores.min() else 1)
    assert (placed.argsort(kind="stable") == scores.argsort(kind="stable")).all()
