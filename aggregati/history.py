# SPDX-License-Identifier: AGPL-3.0-or-later
"""The history of what is asked for by more than its key."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords


class IndexedHistory(HistoricalRecords):
    """A history whose table has indexes of its own; the package gives it those of the fields alone."""

    def __init__(self, *args: Any, indexes: Sequence[models.Index] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indexes = tuple(indexes)

    def get_meta_options(self, model: Any) -> dict[str, Any]:
        """Those of the package, and the indexes."""
        options: dict[str, Any] = super().get_meta_options(model)
        return {**options, "indexes": (*options.get("indexes", ()), *self.indexes)}
