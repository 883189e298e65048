# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("valutazione", "0005_ripartizioni_tolte"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="fondo",
            name="fondo_testi_leggibili",
        ),
        migrations.AddField(
            model_name="fondo",
            name="delegazione",
            field=models.CharField(blank=True, max_length=1000, verbose_name="delegazione trattante"),
        ),
        migrations.AddField(
            model_name="fondo",
            name="destinatari",
            field=models.CharField(blank=True, max_length=1000, verbose_name="soggetti destinatari"),
        ),
        migrations.AddField(
            model_name="fondo",
            name="materie",
            field=models.CharField(blank=True, max_length=1000, verbose_name="materie trattate"),
        ),
        migrations.AddField(
            model_name="fondo",
            name="sottoscritto_il",
            field=models.DateField(blank=True, null=True, verbose_name="sottoscritto il"),
        ),
        migrations.AddField(
            model_name="fondo",
            name="vigenza",
            field=models.CharField(blank=True, max_length=1000, verbose_name="periodo di vigenza"),
        ),
        migrations.AddField(
            model_name="historicalfondo",
            name="delegazione",
            field=models.CharField(blank=True, max_length=1000, verbose_name="delegazione trattante"),
        ),
        migrations.AddField(
            model_name="historicalfondo",
            name="destinatari",
            field=models.CharField(blank=True, max_length=1000, verbose_name="soggetti destinatari"),
        ),
        migrations.AddField(
            model_name="historicalfondo",
            name="materie",
            field=models.CharField(blank=True, max_length=1000, verbose_name="materie trattate"),
        ),
        migrations.AddField(
            model_name="historicalfondo",
            name="sottoscritto_il",
            field=models.DateField(blank=True, null=True, verbose_name="sottoscritto il"),
        ),
        migrations.AddField(
            model_name="historicalfondo",
            name="vigenza",
            field=models.CharField(blank=True, max_length=1000, verbose_name="periodo di vigenza"),
        ),
        migrations.AddConstraint(
            model_name="fondo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "percento_posizione__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        (
                            "percento_risultato__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        (
                            "vigenza__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        (
                            "delegazione__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        (
                            "destinatari__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        (
                            "materie__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                ),
                name="fondo_testi_leggibili",
                violation_error_message="Ci sono caratteri che non si vedono, o un a capo: scrivere senza (percento_posizione, percento_risultato, vigenza, delegazione, destinatari, materie).",
            ),
        ),
    ]
