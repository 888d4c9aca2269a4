"""Files: accord's own TOML format."""

from accord.io.document import schema
from accord.io.reading import read
from accord.io.writing import save

__all__ = ["read", "save", "schema"]
