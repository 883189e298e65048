# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words that the figures take in and give out, as the office says them and as the JSON prints them."""

from enum import StrEnum


class TipoRilevazione(StrEnum):
    """Whether a survey looks at the year on its way, or at its end."""

    INTERMEDIA = "intermedia"
    FINALE = "finale"


class EsitoFase(StrEnum):
    """What became of a phase."""

    NON_AVVIATA = "non avviata"
    IN_CORSO = "in corso"
    CONCLUSA = "conclusa"
    SOSPESA = "sospesa"
    ANNULLATA = "annullata"


class Luce(StrEnum):
    """The colour that done against expected has."""

    VERDE = "verde"
    GIALLO = "giallo"
    ROSSO = "rosso"

    @property
    def rank(self) -> int:
        """0 is the best."""
        return list(Luce).index(self)


class Raggiunto(StrEnum):
    """What is said of an indicator that has a value."""

    SI = "sì"
    NO = "no"
    IN_CORSO = "in corso"
    DA_GIUDICARE = "da giudicare"


class Grado(StrEnum):
    """The class of an objective by what its indicators reached."""

    SUPERIORE = "superiore"
    IN_LINEA = "in linea"
    INFERIORE = "inferiore"
    NON_MISURABILE = "non misurabile"


class Tempo(StrEnum):
    """The class of an objective by the days of its phases."""

    IN_ANTICIPO = "in anticipo"
    NEI_TEMPI = "nei tempi"
    IN_RITARDO = "in ritardo"
    NON_MISURABILE = "non misurabile"


class ValoreMancante(StrEnum):
    """What a value that nobody gave counts: left out and said, nothing done, or it holds the result back."""

    ESCLUSO = "escluso"
    ZERO = "zero"
    BLOCCA = "blocca"
