# SPDX-License-Identifier: AGPL-3.0-or-later
"""What ``verifica_versioni`` costs as plans become more: ``python -m bench.verification [PLANS]``.

Plans of 300 approved objectives, one and then as many as asked for (3), on the engine of ``DATABASE_URL``. Prints
seconds and the highest memory of Python for both, and their ratios: the seconds grow like the plans, the memory not.
"""

import sys
import time
import tracemalloc

from bench.trasparenza import piano_approvato

OBJECTIVES = 300
FIRST_YEAR = 2010


def measured() -> tuple[float, float]:
    """Seconds of one whole verification, and megabytes at their highest in another (watching memory is slow)."""
    from versioni.verification import faults

    start = time.perf_counter()
    if found := list(faults()):
        raise SystemExit("\n".join(found))
    seconds = time.perf_counter() - start
    tracemalloc.start()
    list(faults())
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return seconds, peak


def main(plans: int) -> None:
    """Build, measure, build more, measure again."""
    import django

    django.setup()
    from django.test.runner import DiscoverRunner

    runner = DiscoverRunner(verbosity=0, interactive=False)
    before = runner.setup_databases()
    try:
        from tests.fabbriche import CentroFactory
        from trasparenza.services import stato

        centres = [CentroFactory.create() for _ in range(10)]
        lines = []
        for year in range(FIRST_YEAR, FIRST_YEAR + plans):
            piano_approvato(year, OBJECTIVES, centres)
            stato()
            if year in (FIRST_YEAR, FIRST_YEAR + plans - 1):
                lines.append((year - FIRST_YEAR + 1, *measured()))
        for many, seconds, peak in lines:
            print(f"{many} × {OBJECTIVES} obiettivi: {seconds:.1f} s, {peak:.0f} MB al massimo")
        (_, s1, m1), (_, s2, m2) = lines[0], lines[-1]
        print(f"{plans} volte i piani: secondi {s2 / s1:.1f} volte, memoria {m2 / m1:.2f} volte")
    finally:
        runner.teardown_databases(before)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
