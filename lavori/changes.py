# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was written, told to whoever prepares something of it: the writers stand below those who print, and know none.

Who listens connects to ``written`` with the model it cares for as sender; it hears of it after the transaction, in the
process of who wrote. What fails there is in the log and never undoes what was written.
"""

from functools import partial
from typing import Final

from django.db import models, transaction
from django.dispatch import Signal

written: Final = Signal()


def tell(of: type[models.Model], *keys: int) -> None:
    """Say, when the transaction is over, that these rows say something else now."""
    transaction.on_commit(partial(written.send_robust, sender=of, keys=frozenset(keys)), robust=True)
