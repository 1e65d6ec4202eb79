"""Settings, read once at the entry points and passed on as a value.

Each comes from the environment or from a file `.env`, with the prefix `ASSISTANT_`; the two that OpenAI's own
tools use keep their names, `OPENAI_API_KEY` and `OPENAI_BASE_URL`. The file stands beside the program; one in
the folder where a command is run counts more, and the environment most.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from assistant.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent
EMBEDDED = "embedded"
WAITS = frozenset({"timeout", "connect_timeout"})
"""What an address of a database may say of how long to wait."""
LONGEST_WAIT = 86_400


class Settings(BaseSettings):
    """How this installation runs. Every field has a default that needs neither key nor network."""

    model_config = SettingsConfigDict(
        env_prefix="ASSISTANT_",
        env_file=(ROOT / ".env", ".env"),
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )

    model: str = Field(
        default="", description="chat model, as provider:name, or `embedded` for quoted answers"
    )
    embeddings: str = Field(default=EMBEDDED, description="embedding model, as openai:name, or `embedded`")
    openai_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("openai_api_key", "OPENAI_API_KEY")
    )
    openai_base_url: str | None = Field(
        default=None, validation_alias=AliasChoices("openai_base_url", "OPENAI_BASE_URL")
    )
    database_url: SecretStr | None = Field(default=None, description="a SQLAlchemy address; default: SQLite")
    chroma_url: str | None = Field(default=None, description="address of a Chroma server; default: embedded")
    data_dir: Path = Field(default=ROOT / "data", description="database and search index")
    knowledge_dir: Path = Field(default=ROOT / "knowledge", description="the documents to start from")
    model_timeout: float = Field(
        default=60.0, gt=0, le=600, allow_inf_nan=False, description="seconds to wait for a model"
    )
    prompt_tokens: int = Field(
        default=6000, ge=1000, le=100_000, description="budget for passages in a prompt"
    )

    @field_validator("chroma_url", "openai_base_url")
    @classmethod
    def _is_http(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        try:
            _ = urlsplit(value or "").port
        except ValueError:
            raise ValueError("is no address; write http://host, or http://host:port") from None
        return value

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return value
        try:
            address = make_url(value.get_secret_value())
            backend = address.get_backend_name()
        except (ArgumentError, ValueError):
            raise ValueError(
                "is not a database address; write postgresql+psycopg://user:password@host/name"
            ) from None
        if backend not in ("sqlite", "postgresql"):
            raise ValueError(f"must be SQLite or Postgres, not {backend}")
        for name in WAITS & address.query.keys():
            if not _is_wait(address.query[name]):
                raise ValueError(f"has a {name} that is no number of seconds from 0 to {LONGEST_WAIT:,}")
        return value

    @field_validator("embeddings")
    @classmethod
    def _known_embeddings(cls, value: str) -> str:
        if value != EMBEDDED and not value.startswith("openai:"):
            raise ValueError("must be `embedded` or openai:MODEL, such as openai:text-embedding-3-small")
        return value

    @model_validator(mode="after")
    def _keys_are_there(self) -> Self:
        for name, value in (("model", self.chat_model), ("embeddings", self.embeddings)):
            if value.startswith("openai:") and not (self.openai_api_key or self.openai_base_url):
                raise ValueError(f"ASSISTANT_{name.upper()} names OpenAI, so set OPENAI_API_KEY as well")
        return self

    @property
    def chat_model(self) -> str:
        """The chat model as provider:name; `embedded` when answers are quoted from the library."""
        if self.model:
            return self.model if self.model == EMBEDDED or ":" in self.model else f"openai:{self.model}"
        return "openai:gpt-5-mini" if self.openai_api_key else EMBEDDED

    @property
    def database(self) -> str:
        """The database's address, password included: never log it."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'assistant.db'}"


def _is_wait(told: str | tuple[str, ...]) -> bool:
    """Whether it is one number of seconds: to wait `inf` or less than none is to wait for ever."""
    try:
        return 0 <= float(str(told)) <= LONGEST_WAIT
    except ValueError:
        return False


def load_settings() -> Settings:
    """Read the environment and `.env`.

    Raises:
        SettingsError: with one line for each setting that cannot be used.
    """
    try:
        return Settings()
    except UnicodeDecodeError:
        raise SettingsError(".env is not UTF-8.", "Save it with UTF-8 encoding.") from None
    except ValidationError as exc:
        lines = []
        for error in exc.errors():
            name = str(error["loc"][0]).upper() if error["loc"] else ""
            if name and not name.startswith("OPENAI_"):
                name = f"ASSISTANT_{name}"
            reason = error["msg"].removeprefix("Value error, ")
            lines.append(f"{name} {reason}".strip() + ".")
        raise SettingsError(
            "The settings cannot be used: " + " ".join(lines), "Correct them in the environment or in .env."
        ) from None
