"""Build minilm-l6-v2-int8.onnx from the official weights: python build.py MODEL_FOLDER OUT.onnx

MODEL_FOLDER holds model.safetensors and config.json. Needs onnx, onnxruntime, safetensors and numpy; NOTICE
names the versions that give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx  # type: ignore[import-not-found, unused-ignore]
from onnx import TensorProto, helper, numpy_helper  # type: ignore[import-not-found, unused-ignore]
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load_file  # type: ignore[import-not-found, unused-ignore]

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

WEIGHTS_SHA256_PREFIX = "53aa5117"


@dataclass(frozen=True, slots=True)
class Shape:
    """What config.json tells about the model."""

    layers: int
    hidden: int
    heads: int
    epsilon: float


@dataclass(slots=True)
class Graph:
    """Collects nodes and initializers; each method returns the name of its output."""

    weights: Mapping[str, NDArray[Any]]
    shape: Shape
    nodes: list[Any] = field(default_factory=list)
    initializers: list[Any] = field(default_factory=list)

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """An initializer of that name."""
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def number(self, name: str, value: float) -> str:
        """A float32 scalar."""
        return self.constant(name, np.array(value, np.float32))

    def op(self, kind: str, inputs: list[str], output: str = "", **attributes: float | list[int]) -> str:
        """One node; its output is numbered unless it is named."""
        count = len(self.nodes) + 1
        output = output or f"t{count}"
        self.nodes.append(helper.make_node(kind, inputs, [output], name=f"{kind}_{count}", **attributes))
        return output

    def linear(self, x: str, prefix: str, name: str) -> str:
        """`x` times the transposed weights, plus the bias."""
        product = self.op("MatMul", [x, self.constant(name + ".w", self.weights[prefix + ".weight"].T)])
        return self.op("Add", [product, self.constant(name + ".b", self.weights[prefix + ".bias"])])

    def layer_norm(self, x: str, prefix: str, name: str) -> str:
        """Layer normalisation over the last axis."""
        scale = self.constant(name + ".w", self.weights[prefix + ".weight"])
        bias = self.constant(name + ".b", self.weights[prefix + ".bias"])
        return self.op("LayerNormalization", [x, scale, bias], axis=-1, epsilon=self.shape.epsilon)


# The order in which nodes and initializers are made is part of the bytes: keep it.


def build(folder: Path) -> onnx.ModelProto:
    """The whole model in float32: tokens in, one vector of unit length for each text out."""
    g = read(folder)
    for name, value in (("zero", [0]), ("ax1", [1]), ("axm", [-1]), ("ax12", [1, 2])):
        g.constant(name, np.array(value, np.int64))
    x = embed(g)
    mask = g.op("Cast", ["attention_mask"], to=TensorProto.FLOAT)
    bias = attention_bias(g, mask)
    shared_constants(g)
    for i in range(g.shape.layers):
        x = layer(g, i, x, bias)
    pool(g, x, mask)
    return as_model(g)


def read(folder: Path) -> Graph:
    """An empty graph with the model's weights and shape."""
    config = json.loads((folder / "config.json").read_text())
    weights = {
        name.removeprefix("bert."): value.astype(np.float32)
        for name, value in load_file(folder / "model.safetensors").items()
        if value.dtype != np.int64
    }
    shape = Shape(
        layers=config["num_hidden_layers"],
        hidden=config["hidden_size"],
        heads=config["num_attention_heads"],
        epsilon=config["layer_norm_eps"],
    )
    return Graph(weights, shape)


def embed(g: Graph) -> str:
    """Words plus positions; every text is of token type 0, so that type is added to the positions."""
    positions = (
        g.weights["embeddings.position_embeddings.weight"]
        + g.weights["embeddings.token_type_embeddings.weight"][0]
    )
    words = g.op("Gather", [g.constant("wte", g.weights["embeddings.word_embeddings.weight"]), "input_ids"])
    length = g.op("Shape", ["input_ids"], start=1, end=2)
    place = g.op("Slice", [g.constant("wpe", positions), "zero", length, "zero"])
    return g.layer_norm(g.op("Add", [words, place]), "embeddings.LayerNorm", "eln")


def attention_bias(g: Graph, mask: str) -> str:
    """-10,000 where the mask is 0, so that the softmax does not look there."""
    one = g.number("onef", 1)
    outside = g.op("Sub", [g.op("Unsqueeze", [mask, "ax12"]), one])
    return g.op("Mul", [outside, g.number("big", 1e4)])


def shared_constants(g: Graph) -> None:
    """What every layer uses: the shapes to split into heads and to merge, the scale, parts of GELU."""
    size = g.shape.hidden // g.shape.heads
    g.constant("shp", np.array([0, 0, g.shape.heads, size], np.int64))
    g.constant("shp2", np.array([0, 0, g.shape.hidden], np.int64))
    g.number("scale", size**-0.5)
    g.number("half", 0.5)
    g.number("rs2", 2**-0.5)
    g.number("o1", 1)


def layer(g: Graph, i: int, x: str, bias: str) -> str:
    """One layer of the encoder."""
    p = f"encoder.layer.{i}."
    context = attention(g, i, x, bias)
    attended = g.op("Add", [g.linear(context, p + "attention.output.dense", f"ao{i}"), x])
    x = g.layer_norm(attended, p + "attention.output.LayerNorm", f"aln{i}")
    h = g.linear(x, p + "intermediate.dense", f"i{i}")
    halved = g.op("Mul", [h, "half"])
    gelu = g.op("Mul", [halved, g.op("Add", [g.op("Erf", [g.op("Mul", [h, "rs2"])]), "o1"])])
    out = g.op("Add", [g.linear(gelu, p + "output.dense", f"o{i}"), x])
    return g.layer_norm(out, p + "output.LayerNorm", f"oln{i}")


def attention(g: Graph, i: int, x: str, bias: str) -> str:
    """Self-attention of all heads, merged again."""

    def heads(part: str, name: str, perm: list[int]) -> str:
        projected = g.linear(x, f"encoder.layer.{i}.attention.self.{part}", name)
        return g.op("Transpose", [g.op("Reshape", [projected, "shp"])], perm=perm)

    query = heads("query", f"q{i}", [0, 2, 1, 3])
    key = heads("key", f"k{i}", [0, 2, 3, 1])
    value = heads("value", f"v{i}", [0, 2, 1, 3])
    scaled = g.op("Mul", [g.op("MatMul", [query, key]), "scale"])
    weights = g.op("Softmax", [g.op("Add", [scaled, bias])], axis=-1)
    context = g.op("Transpose", [g.op("MatMul", [weights, value])], perm=[0, 2, 1, 3])
    return g.op("Reshape", [context, "shp2"])


def pool(g: Graph, x: str, mask: str) -> None:
    """The mean over the tokens of the text, brought to unit length: the output."""
    weighted_mask = g.op("Unsqueeze", [mask, "axm"])
    total = g.op("ReduceSum", [g.op("Mul", [x, weighted_mask]), "ax1"], keepdims=0)
    counted = g.op("ReduceSum", [weighted_mask, "ax1"], keepdims=0)
    tokens = g.op("Max", [counted, g.number("eps9", 1e-9)])
    mean = g.op("Div", [total, tokens])
    g.op("Div", [mean, g.op("ReduceL2", [mean, "axm"], keepdims=1)], output="sentence_embedding")


def as_model(g: Graph) -> onnx.ModelProto:
    """The checked model around the graph's nodes."""
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["b", "s"])
        for name in ("input_ids", "attention_mask")
    ]
    outputs = [helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, ["b", g.shape.hidden])]
    graph = helper.make_graph(g.nodes, "minilm", inputs, outputs, g.initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)])
    model.ir_version = 9
    onnx.checker.check_model(model)
    return model


def main(folder: Path, out: Path) -> None:
    """Check the weights, build, quantise, and print the hash of what came out."""
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if not digest.startswith(WEIGHTS_SHA256_PREFIX):
        sys.exit(f"these are not the official weights: sha256 {digest}")
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "minilm_fp32.onnx"
        onnx.save(build(folder), full)
        quantize_dynamic(full, out, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
    print(hashlib.sha256(out.read_bytes()).hexdigest(), out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
