"""The page with a scripted assistant and real records: for what a real one does not do on demand."""

import streamlit as st

from assistant.records import versions
from assistant.records.database import Database
from assistant.settings import load_settings
from assistant.ui import chat, library, theme
from tests.browser.script import script
from tests.fakes import ScriptedAssistant
from tests.samples import DOCUMENTS

st.set_page_config("Partnership Assistant", page_icon=str(theme.ICON), layout="wide")
theme.apply()


@st.cache_resource
def scripted_assistant() -> ScriptedAssistant:
    settings = load_settings()
    database = Database.open(settings.database)
    with database.writing() as session:
        for document in DOCUMENTS:
            versions.publish(session, document, author="library team", synced=True)
    return ScriptedAssistant(database, script, document_count=112, delay=0.15)


def ask_page() -> None:
    chat.render(scripted_assistant(), author="local", open_document=open_document)


def library_page() -> None:
    library.render(scripted_assistant().database)


def open_document(place: dict[str, str]) -> None:
    st.switch_page(pages[1], query_params=place)


pages = [
    st.Page(ask_page, title="Ask", url_path="ask", default=True),
    st.Page(library_page, title="Library", url_path="library"),
]
st.navigation(pages).run()
