"""Serves the scripted page: `python -m tests.browser.scripted_server PORT`."""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn
from starlette.middleware import Middleware
from streamlit.starlette import App

from assistant.server import SecurityHeaders
from assistant.settings import ROOT


def main(port: int) -> None:
    """Serve until killed."""
    # Streamlit looks for `.streamlit/config.toml` beside the working folder: the project's own is used.
    assert Path.cwd() == ROOT
    app = App(Path(__file__).with_name("scripted_app.py").resolve(), middleware=[Middleware(SecurityHeaders)])
    uvicorn.run(app, host="127.0.0.1", port=port, ws="websockets-sansio", access_log=False)


if __name__ == "__main__":
    main(int(sys.argv[1]))
