"""Who is asking: the one local person, or, with sign-in configured, whoever signed in."""

from __future__ import annotations

import streamlit as st

from assistant.wiring import LOCAL


def sign_in_configured() -> bool:
    """Whether Streamlit's secrets name a sign-in provider (OIDC, section `[auth]`)."""
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def signed_in_author() -> str:
    """The author of what is asked in this run; without a sign-in that is asked for, the run ends here."""
    if not sign_in_configured():
        return LOCAL
    if not st.user.get("is_logged_in"):
        st.title("Partnership Assistant", anchor=False)
        st.markdown("Sign in to ask, and to find your earlier questions again.")
        st.button("Sign in", type="primary", on_click=st.login, key="sign-in")
        st.stop()
    return f"{st.user['iss']}|{st.user['sub']}"
