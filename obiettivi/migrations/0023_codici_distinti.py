# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("obiettivi", "0022_chiavi_dei_codici")]

    operations = [
        migrations.AddConstraint(
            model_name="obiettivopeg",
            constraint=models.UniqueConstraint(fields=("piano", "sort_key"), name="obiettivo_non_si_confonde"),
        ),
        migrations.AddConstraint(
            model_name="obiettivopeg",
            constraint=models.CheckConstraint(
                condition=models.Q(("codice", ""), _negated=True), name="obiettivo_codice_presente"
            ),
        ),
        migrations.AddConstraint(
            model_name="obiettivopeg",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "codice__regex",
                        "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u00ad\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u0890-\\u0891\\u08e2\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\U000110bd\\U000110cd\\U00013430-\\U0001343f\\U0001bca0-\\U0001bca3\\U0001d173-\\U0001d17a\\U000e0001\\U000e0020-\\U000e007f\\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000\\ufdd0-\\ufdef\\ufffe-\\uffff]|\\A | \\Z|\\A[.]+\\Z",
                    ),
                    _negated=True,
                ),
                name="obiettivo_codice_leggibile",
                violation_error_message="Ci sono caratteri che non si vedono, o un a capo: scrivere senza (codice).",
            ),
        ),
    ]
