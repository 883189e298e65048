# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organizzazione", "0003_readable_texts")]

    operations = [
        migrations.AddConstraint(
            model_name="assessore",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "nominativo__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        (
                            "deleghe__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                ),
                name="assessore_testi_leggibili",
                violation_error_message="Ci sono caratteri che non si vedono, o un a capo: scrivere senza (nominativo, deleghe).",
            ),
        ),
        migrations.AddConstraint(
            model_name="centrodiresponsabilita",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "nome__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        (
                            "nome_breve__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                ),
                name="centro_testi_leggibili",
                violation_error_message="Ci sono caratteri che non si vedono, o un a capo: scrivere senza (nome, nome_breve).",
            ),
        ),
        migrations.AddConstraint(
            model_name="organismopartecipato",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "nome__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        (
                            "nome_breve__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                ),
                name="organismo_testi_leggibili",
                violation_error_message="Ci sono caratteri che non si vedono, o un a capo: scrivere senza (nome, nome_breve).",
            ),
        ),
        migrations.AddConstraint(
            model_name="persona",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "matricola__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u00ad\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u0890-\\u0891\\u08e2\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\U000110bd\\U000110cd\\U00013430-\\U0001343f\\U0001bca0-\\U0001bca3\\U0001d173-\\U0001d17a\\U000e0001\\U000e0020-\\U000e007f\\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000\\ufdd0-\\ufdef\\ufffe-\\uffff]|\\A | \\Z|\\A[.]+\\Z",
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        (
                            "nominativo__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                ),
                name="persona_testi_leggibili",
                violation_error_message="Ci sono caratteri che non si vedono, o un a capo: scrivere senza (matricola, nominativo).",
            ),
        ),
    ]
