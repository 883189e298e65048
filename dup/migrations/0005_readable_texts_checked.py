# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dup", "0004_readable_texts")]

    operations = [
        migrations.AddConstraint(
            model_name="ambitostrategico",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "codice__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u00ad\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u0890-\\u0891\\u08e2\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\U000110bd\\U000110cd\\U00013430-\\U0001343f\\U0001bca0-\\U0001bca3\\U0001d173-\\U0001d17a\\U000e0001\\U000e0020-\\U000e007f\\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000\\ufdd0-\\ufdef\\ufffe-\\uffff]|\\A | \\Z|\\A[.]+\\Z",
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        (
                            "nome__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                ),
                name="ambito_testi_leggibili",
                violation_error_message="Ci sono caratteri che non si vedono, o un a capo: scrivere senza (codice, nome).",
            ),
        ),
        migrations.AddConstraint(
            model_name="attodeldup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "numero__regex",
                        "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                    ),
                    _negated=True,
                ),
                name="atto_dup_testi_leggibili",
                violation_error_message="Ci sono caratteri che non si vedono, o un a capo: scrivere senza (numero).",
            ),
        ),
        migrations.AddConstraint(
            model_name="dup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "codice__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u00ad\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u0890-\\u0891\\u08e2\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\U000110bd\\U000110cd\\U00013430-\\U0001343f\\U0001bca0-\\U0001bca3\\U0001d173-\\U0001d17a\\U000e0001\\U000e0020-\\U000e007f\\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000\\ufdd0-\\ufdef\\ufffe-\\uffff]|\\A | \\Z|\\A[.]+\\Z",
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        (
                            "descrizione__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                ),
                name="dup_testi_leggibili",
                violation_error_message="Ci sono caratteri che non si vedono, o un a capo: scrivere senza (codice, descrizione).",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatoreente",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "tema__regex",
                        "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                    ),
                    _negated=True,
                ),
                name="indicatore_ente_testi_leggibili",
                violation_error_message="Ci sono caratteri che non si vedono, o un a capo: scrivere senza (tema).",
            ),
        ),
        migrations.AddConstraint(
            model_name="obiettivogestionale",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "codice__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u00ad\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u0890-\\u0891\\u08e2\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\U000110bd\\U000110cd\\U00013430-\\U0001343f\\U0001bca0-\\U0001bca3\\U0001d173-\\U0001d17a\\U000e0001\\U000e0020-\\U000e007f\\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000\\ufdd0-\\ufdef\\ufffe-\\uffff]|\\A | \\Z|\\A[.]+\\Z",
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        (
                            "nome__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                ),
                name="gestionale_testi_leggibili",
                violation_error_message="Ci sono caratteri che non si vedono, o un a capo: scrivere senza (codice, nome).",
            ),
        ),
        migrations.AddConstraint(
            model_name="obiettivooperativo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "codice__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u00ad\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u0890-\\u0891\\u08e2\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\U000110bd\\U000110cd\\U00013430-\\U0001343f\\U0001bca0-\\U0001bca3\\U0001d173-\\U0001d17a\\U000e0001\\U000e0020-\\U000e007f\\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000\\ufdd0-\\ufdef\\ufffe-\\uffff]|\\A | \\Z|\\A[.]+\\Z",
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        (
                            "nome__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                ),
                name="operativo_testi_leggibili",
                violation_error_message="Ci sono caratteri che non si vedono, o un a capo: scrivere senza (codice, nome).",
            ),
        ),
        migrations.AddConstraint(
            model_name="obiettivostrategico",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "codice__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u00ad\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u0890-\\u0891\\u08e2\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\U000110bd\\U000110cd\\U00013430-\\U0001343f\\U0001bca0-\\U0001bca3\\U0001d173-\\U0001d17a\\U000e0001\\U000e0020-\\U000e007f\\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000\\ufdd0-\\ufdef\\ufffe-\\uffff]|\\A | \\Z|\\A[.]+\\Z",
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        (
                            "nome__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                ),
                name="strategico_testi_leggibili",
                violation_error_message="Ci sono caratteri che non si vedono, o un a capo: scrivere senza (codice, nome).",
            ),
        ),
    ]
