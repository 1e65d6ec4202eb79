"""The frame: page config, sign-in, pages, run."""

import streamlit as st

from assistant.settings import load_settings
from assistant.ui import chat, insights, library, scoring, theme
from assistant.ui.problems import shown_to_people
from assistant.ui.shared import shared_assistant
from assistant.ui.signin import signed_in_author

st.set_page_config("Partnership Assistant", page_icon=str(theme.ICON), layout="wide")
theme.apply()


def ask_page() -> None:
    chat.render(assistant, author=author, open_document=open_document)


def library_page() -> None:
    library.render(assistant.database)


def scoring_page() -> None:
    scoring.render(assistant.database, author=author, open_document=open_document)


def insights_page() -> None:
    insights.render(assistant.database, author=author, open_document=open_document)


def open_document(place: dict[str, str]) -> None:
    st.switch_page(pages[1], query_params=place)


pages = [
    st.Page(ask_page, title="Ask", icon=":material/forum:", url_path="ask", default=True),
    st.Page(library_page, title="Library", icon=":material/menu_book:", url_path="library"),
    st.Page(scoring_page, title="Scoring", icon=":material/rate_review:", url_path="scoring"),
    st.Page(insights_page, title="Insights", icon=":material/monitoring:", url_path="insights"),
]
page = st.navigation(pages)
author = signed_in_author()
with shown_to_people():
    assistant = shared_assistant(load_settings())
    page.run()
