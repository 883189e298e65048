# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dup", "0006_revisione"),
        ("monitoraggio", "0017_astensione"),
        ("obiettivi", "0024_commenti_con_risposte"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FonteIndicatore",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revisione", models.PositiveIntegerField(default=1, editable=False, verbose_name="revisione")),
                ("codice", models.CharField(editable=False, max_length=40, verbose_name="codice dell'obiettivo")),
                ("row_id", models.UUIDField(editable=False, verbose_name="identità dell'indicatore")),
                ("descrizione", models.TextField(editable=False, verbose_name="indicatore")),
                (
                    "genere",
                    models.CharField(
                        choices=[
                            ("csv", "Un file CSV"),
                            ("indicatore", "Un altro indicatore del piano"),
                            ("ente", "Un indicatore dell'ente"),
                        ],
                        default="csv",
                        max_length=12,
                        verbose_name="da dove viene",
                    ),
                ),
                ("file", models.CharField(blank=True, max_length=120, verbose_name="file")),
                (
                    "colonna_chiave",
                    models.CharField(blank=True, max_length=120, verbose_name="colonna che dice di chi è la riga"),
                ),
                (
                    "chiave",
                    models.CharField(blank=True, max_length=200, verbose_name="che cosa c'è scritto in quella riga"),
                ),
                ("colonna_valore", models.CharField(blank=True, max_length=120, verbose_name="colonna del valore")),
                (
                    "colonna_numeratore",
                    models.CharField(blank=True, max_length=120, verbose_name="colonna del numeratore"),
                ),
                (
                    "colonna_denominatore",
                    models.CharField(blank=True, max_length=120, verbose_name="colonna del denominatore"),
                ),
                (
                    "altra_riga",
                    models.UUIDField(
                        blank=True, editable=False, null=True, verbose_name="identità dell'indicatore da cui si prende"
                    ),
                ),
                (
                    "altra_descrizione",
                    models.TextField(blank=True, editable=False, verbose_name="indicatore da cui si prende"),
                ),
                ("in_uso", models.BooleanField(default=True, verbose_name="in uso")),
                ("nota", models.TextField(blank=True, verbose_name="nota")),
                (
                    "guardata_il",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="guardata il"),
                ),
            ],
            options={
                "verbose_name": "fonte di un indicatore",
                "verbose_name_plural": "fonti degli indicatori",
                "ordering": ["piano", "codice", "pk"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalFonteIndicatore",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("revisione", models.PositiveIntegerField(default=1, editable=False, verbose_name="revisione")),
                ("codice", models.CharField(editable=False, max_length=40, verbose_name="codice dell'obiettivo")),
                ("row_id", models.UUIDField(editable=False, verbose_name="identità dell'indicatore")),
                ("descrizione", models.TextField(editable=False, verbose_name="indicatore")),
                (
                    "genere",
                    models.CharField(
                        choices=[
                            ("csv", "Un file CSV"),
                            ("indicatore", "Un altro indicatore del piano"),
                            ("ente", "Un indicatore dell'ente"),
                        ],
                        default="csv",
                        max_length=12,
                        verbose_name="da dove viene",
                    ),
                ),
                ("file", models.CharField(blank=True, max_length=120, verbose_name="file")),
                (
                    "colonna_chiave",
                    models.CharField(blank=True, max_length=120, verbose_name="colonna che dice di chi è la riga"),
                ),
                (
                    "chiave",
                    models.CharField(blank=True, max_length=200, verbose_name="che cosa c'è scritto in quella riga"),
                ),
                ("colonna_valore", models.CharField(blank=True, max_length=120, verbose_name="colonna del valore")),
                (
                    "colonna_numeratore",
                    models.CharField(blank=True, max_length=120, verbose_name="colonna del numeratore"),
                ),
                (
                    "colonna_denominatore",
                    models.CharField(blank=True, max_length=120, verbose_name="colonna del denominatore"),
                ),
                (
                    "altra_riga",
                    models.UUIDField(
                        blank=True, editable=False, null=True, verbose_name="identità dell'indicatore da cui si prende"
                    ),
                ),
                (
                    "altra_descrizione",
                    models.TextField(blank=True, editable=False, verbose_name="indicatore da cui si prende"),
                ),
                ("in_uso", models.BooleanField(default=True, verbose_name="in uso")),
                ("nota", models.TextField(blank=True, verbose_name="nota")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
            ],
            options={
                "verbose_name": "historical fonte di un indicatore",
                "verbose_name_plural": "historical fonti degli indicatori",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="LetturaDellaFonte",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quando", models.DateTimeField(default=django.utils.timezone.now, verbose_name="quando")),
                (
                    "esito",
                    models.CharField(
                        choices=[
                            ("letta", "Letta"),
                            ("vuota", "Non dice ancora il valore"),
                            ("rifiutata", "Non si legge"),
                        ],
                        max_length=10,
                        verbose_name="esito",
                    ),
                ),
                ("letto", models.CharField(blank=True, max_length=255, verbose_name="valore letto")),
                (
                    "numeratore",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=20, null=True, verbose_name="numeratore"
                    ),
                ),
                (
                    "denominatore",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=20, null=True, verbose_name="denominatore"
                    ),
                ),
                ("motivo", models.TextField(blank=True, verbose_name="motivo")),
                ("dove", models.CharField(max_length=255, verbose_name="dove")),
                ("impronta", models.CharField(blank=True, max_length=64, verbose_name="SHA-256 del file")),
            ],
            options={
                "verbose_name": "lettura di una fonte",
                "verbose_name_plural": "letture delle fonti",
                "ordering": ["-quando", "-pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="valoreindicatore",
            name="valore_origine_prevista",
        ),
        migrations.RemoveConstraint(
            model_name="valoreindicatore",
            name="valore_testi_leggibili",
        ),
        migrations.AddField(
            model_name="historicalvaloreindicatore",
            name="impronta_fonte",
            field=models.CharField(blank=True, editable=False, max_length=64, verbose_name="SHA-256 della fonte"),
        ),
        migrations.AddField(
            model_name="historicalvaloreindicatore",
            name="provenienza",
            field=models.CharField(blank=True, editable=False, max_length=500, verbose_name="provenienza"),
        ),
        migrations.AddField(
            model_name="valoreindicatore",
            name="impronta_fonte",
            field=models.CharField(blank=True, editable=False, max_length=64, verbose_name="SHA-256 della fonte"),
        ),
        migrations.AddField(
            model_name="valoreindicatore",
            name="provenienza",
            field=models.CharField(blank=True, editable=False, max_length=500, verbose_name="provenienza"),
        ),
        migrations.AlterField(
            model_name="historicalvaloreindicatore",
            name="origine",
            field=models.CharField(
                choices=[
                    ("mano", "A mano"),
                    ("foglio", "Da un foglio"),
                    ("api", "Da un programma"),
                    ("link", "Da un link"),
                    ("fonte", "Da una fonte"),
                ],
                default="mano",
                max_length=8,
                verbose_name="origine",
            ),
        ),
        migrations.AlterField(
            model_name="valoreindicatore",
            name="origine",
            field=models.CharField(
                choices=[
                    ("mano", "A mano"),
                    ("foglio", "Da un foglio"),
                    ("api", "Da un programma"),
                    ("link", "Da un link"),
                    ("fonte", "Da una fonte"),
                ],
                default="mano",
                max_length=8,
                verbose_name="origine",
            ),
        ),
        migrations.AddConstraint(
            model_name="valoreindicatore",
            constraint=models.CheckConstraint(
                condition=models.Q(("origine__in", ["mano", "foglio", "api", "link", "fonte"])),
                name="valore_origine_prevista",
            ),
        ),
        migrations.AddConstraint(
            model_name="valoreindicatore",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("origine", "fonte"), models.Q(("provenienza", ""), _negated=True)),
                    models.Q(
                        models.Q(("origine", "fonte"), _negated=True), ("impronta_fonte", ""), ("provenienza", "")
                    ),
                    _connector="OR",
                ),
                name="valore_di_una_fonte_con_provenienza",
                violation_error_message="Un valore che viene da una fonte dice da quale, e solo quello.",
            ),
        ),
        migrations.AddConstraint(
            model_name="valoreindicatore",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "valore__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        (
                            "fonte__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        (
                            "provenienza__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                ),
                name="valore_testi_leggibili",
                violation_error_message="Ci sono caratteri che non si vedono, o un a capo: scrivere senza (valore, fonte, provenienza).",
            ),
        ),
        migrations.AddField(
            model_name="fonteindicatore",
            name="altro_obiettivo",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="obiettivi.obiettivopeg",
                verbose_name="obiettivo da cui si prende",
            ),
        ),
        migrations.AddField(
            model_name="fonteindicatore",
            name="indicatore_ente",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="fonti",
                to="dup.indicatoreente",
                verbose_name="indicatore dell'ente",
            ),
        ),
        migrations.AddField(
            model_name="fonteindicatore",
            name="obiettivo",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="fonti",
                to="obiettivi.obiettivopeg",
                verbose_name="obiettivo",
            ),
        ),
        migrations.AddField(
            model_name="fonteindicatore",
            name="piano",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="fonti",
                to="obiettivi.pianoesecutivo",
                verbose_name="piano",
            ),
        ),
        migrations.AddField(
            model_name="historicalfonteindicatore",
            name="altro_obiettivo",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="obiettivi.obiettivopeg",
                verbose_name="obiettivo da cui si prende",
            ),
        ),
        migrations.AddField(
            model_name="historicalfonteindicatore",
            name="history_user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="historicalfonteindicatore",
            name="indicatore_ente",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="dup.indicatoreente",
                verbose_name="indicatore dell'ente",
            ),
        ),
        migrations.AddField(
            model_name="historicalfonteindicatore",
            name="obiettivo",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="obiettivi.obiettivopeg",
                verbose_name="obiettivo",
            ),
        ),
        migrations.AddField(
            model_name="historicalfonteindicatore",
            name="piano",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="obiettivi.pianoesecutivo",
                verbose_name="piano",
            ),
        ),
        migrations.AddField(
            model_name="letturadellafonte",
            name="da",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="letturadellafonte",
            name="fonte",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="letture", to="monitoraggio.fonteindicatore"
            ),
        ),
        migrations.AddField(
            model_name="letturadellafonte",
            name="valore",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="letture", to="monitoraggio.valoreindicatore"
            ),
        ),
        migrations.AddConstraint(
            model_name="fonteindicatore",
            constraint=models.UniqueConstraint(
                fields=("piano", "row_id"),
                name="fonte_unica_dell_indicatore",
                violation_error_message="Questo indicatore ha già una fonte: si cambia quella.",
            ),
        ),
        migrations.AddConstraint(
            model_name="fonteindicatore",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("altra_riga__isnull", True),
                        ("genere", "csv"),
                        ("indicatore_ente__isnull", True),
                        models.Q(("file", ""), _negated=True),
                        models.Q(("colonna_chiave", ""), _negated=True),
                        models.Q(("chiave", ""), _negated=True),
                        models.Q(("colonna_valore", ""), _negated=True),
                    ),
                    models.Q(
                        ("altra_riga__isnull", False),
                        ("genere", "indicatore"),
                        ("indicatore_ente__isnull", True),
                        ("chiave", ""),
                        ("colonna_chiave", ""),
                        ("colonna_denominatore", ""),
                        ("colonna_numeratore", ""),
                        ("colonna_valore", ""),
                        ("file", ""),
                    ),
                    models.Q(
                        ("altra_riga__isnull", True),
                        ("genere", "ente"),
                        ("indicatore_ente__isnull", False),
                        ("chiave", ""),
                        ("colonna_chiave", ""),
                        ("colonna_denominatore", ""),
                        ("colonna_numeratore", ""),
                        ("colonna_valore", ""),
                        ("file", ""),
                    ),
                    _connector="OR",
                ),
                name="fonte_in_un_modo_solo",
                violation_error_message="Una fonte è un file, un altro indicatore o un indicatore dell'ente: uno solo.",
            ),
        ),
        migrations.AddConstraint(
            model_name="fonteindicatore",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("colonna_denominatore", ""), ("colonna_numeratore", "")),
                    models.Q(
                        models.Q(("colonna_numeratore", ""), _negated=True),
                        models.Q(("colonna_denominatore", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="fonte_rapporto_intero",
                violation_error_message="Di un rapporto si dicono le due colonne: numeratore e denominatore.",
            ),
        ),
        migrations.AddConstraint(
            model_name="fonteindicatore",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("altra_riga__isnull", True),
                    models.Q(("altra_riga", models.F("row_id")), _negated=True),
                    _connector="OR",
                ),
                name="fonte_non_di_se_stessa",
                violation_error_message="Un indicatore non è la fonte di se stesso.",
            ),
        ),
        migrations.AddConstraint(
            model_name="fonteindicatore",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "file__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        (
                            "colonna_chiave__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        (
                            "chiave__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        (
                            "colonna_valore__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        (
                            "colonna_numeratore__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        (
                            "colonna_denominatore__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                ),
                name="fonte_testi_leggibili",
                violation_error_message="Ci sono caratteri che non si vedono, o un a capo: scrivere senza (file, colonna_chiave, chiave, colonna_valore, colonna_numeratore, colonna_denominatore).",
            ),
        ),
        migrations.AddConstraint(
            model_name="letturadellafonte",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("esito", "letta"), ("motivo", ""), models.Q(("letto", ""), _negated=True)),
                    models.Q(
                        ("esito__in", ["vuota", "rifiutata"]),
                        ("letto", ""),
                        ("denominatore__isnull", True),
                        ("numeratore__isnull", True),
                        models.Q(("motivo", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="lettura_valore_o_motivo",
            ),
        ),
        migrations.AddConstraint(
            model_name="letturadellafonte",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("denominatore__isnull", True), ("numeratore__isnull", True)),
                    models.Q(
                        ("denominatore__isnull", False),
                        ("numeratore__isnull", False),
                        models.Q(("denominatore", 0), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="lettura_rapporto_intero",
            ),
        ),
        migrations.AddConstraint(
            model_name="letturadellafonte",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "letto__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        (
                            "dove__regex",
                            "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                        ),
                        _negated=True,
                    ),
                ),
                name="lettura_testi_leggibili",
                violation_error_message="Ci sono caratteri che non si vedono, o un a capo: scrivere senza (letto, dove).",
            ),
        ),
    ]
