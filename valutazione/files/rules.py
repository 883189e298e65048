# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the file of a simulation and that of a system write alike: bands, the top-up of art. 30."""

from valutazione.files.fields import Fields
from valutazione.money import Band, BandKind, Source, TopUpRule


def band(fields: Fields) -> Band:
    """A band of scores with its coefficient."""
    fields.only("da", "a", "genere", "coefficiente", "coefficiente_fine")
    return Band(
        start=fields.number("da"),
        end=fields.number("a", 100),
        kind=fields.choice("genere", BandKind),
        coefficient=fields.number_or_none("coefficiente"),
        end_coefficient=fields.number_or_none("coefficiente_fine"),
    )


def top_up(fields: Fields) -> TopUpRule:
    """How much more the best get; which keys stand beside it is the caller's."""
    return TopUpRule(fields.number("maggiorazione"), fields.number("quota"), fields.choice("fonte", Source))
