# SPDX-License-Identifier: AGPL-3.0-or-later
"""The laws that checks come from, each with the years of the plans it holds for.

The first year is that of the first plan that had to follow it, which is rarely that of the law itself.
"""

from typing import Final

from controlli import Norma

# Objectives are measurable. The Comuni had until 31/12/2010 to adapt (art. 16, c. 2 and 3).
MISURABILITA: Final = Norma("D.Lgs. 150/2009, art. 5, c. 2", 2011)
# The PEG is coherent with the DUP: the first DUP was that of 2016 (TUEL art. 170, c. 1).
COERENZA_COL_DUP: Final = Norma("TUEL, art. 169, c. 3-bis", 2016)
# Transparency becomes objectives of the organisation and of people (the words are those of D.Lgs. 97/2016).
TRASPARENZA: Final = Norma("D.Lgs. 33/2013, art. 10, c. 3", 2017)
# Objectives on the times of payment; the law came in April 2023, when the plans of that year were made.
TEMPI_DI_PAGAMENTO: Final = Norma("D.L. 13/2023, art. 4-bis, c. 2", 2024)
