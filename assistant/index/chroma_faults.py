"""What Chroma raises, translated for people."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from json import JSONDecodeError
from typing import TYPE_CHECKING

import httpx
from chromadb.errors import ChromaError, NotFoundError

from assistant.errors import SearchIndexError

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Place:
    """Where an index is, as people see it, and what to do there when Chroma fails."""

    name: str
    fix: str

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Chroma's errors become SearchIndexError here; a wrong call stays loud."""
        try:
            yield
        except NotFoundError as exc:
            raise SearchIndexError(
                f"A collection of the search index at {self.name} is gone.",
                "Ask again; if that does not help, run `assistant library sync`.",
            ) from exc
        except (httpx.HTTPError, httpx.InvalidURL) as exc:
            raise SearchIndexError(f"The search index at {self.name} does not answer.", self.fix) from exc
        except (ChromaError, JSONDecodeError) as exc:
            raise SearchIndexError(f"The search index at {self.name} failed: {exc}.", self.fix) from exc
        except OSError as exc:
            raise SearchIndexError(
                f"The search index cannot be kept in {self.name} ({exc.strerror}).",
                "Free some disk space, or make the folder writable.",
            ) from exc
        except Exception as exc:
            # A reply that is not Chroma's, such as a proxy's page, comes as a bare Exception.
            if type(exc) is not Exception:
                raise
            raise SearchIndexError(f"The search index at {self.name} failed: {exc}.", self.fix) from exc
