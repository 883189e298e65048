# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import aggregati.transitions


class Migration(migrations.Migration):
    dependencies = [
        ("valutazione", "0001_fondi"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalRipartizione",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("revisione", models.PositiveIntegerField(default=1, editable=False, verbose_name="revisione")),
                ("nome", models.CharField(max_length=120, verbose_name="nome")),
                (
                    "stato",
                    models.CharField(
                        choices=[("simulazione", "Simulazione"), ("definitiva", "Definitiva")],
                        default="simulazione",
                        editable=False,
                        max_length=12,
                        verbose_name="stato",
                    ),
                ),
                ("regola", models.TextField(verbose_name="regola")),
                (
                    "fonte",
                    models.CharField(
                        choices=[
                            ("ipotesi", "Scritte qui: punteggi ipotizzati"),
                            ("schede", "Le schede definitive dell'anno"),
                        ],
                        default="ipotesi",
                        max_length=10,
                        verbose_name="persone",
                    ),
                ),
                ("nota", models.TextField(blank=True, verbose_name="nota")),
                ("scritta_il", models.DateTimeField(editable=False, verbose_name="scritta il")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "autore",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="scritta da",
                    ),
                ),
                (
                    "fondo",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="valutazione.fondo",
                        verbose_name="fondo",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical ripartizione",
                "verbose_name_plural": "historical ripartizioni",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Ripartizione",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revisione", models.PositiveIntegerField(default=1, editable=False, verbose_name="revisione")),
                ("nome", models.CharField(max_length=120, verbose_name="nome")),
                (
                    "stato",
                    models.CharField(
                        choices=[("simulazione", "Simulazione"), ("definitiva", "Definitiva")],
                        default="simulazione",
                        editable=False,
                        max_length=12,
                        verbose_name="stato",
                    ),
                ),
                ("regola", models.TextField(verbose_name="regola")),
                (
                    "fonte",
                    models.CharField(
                        choices=[
                            ("ipotesi", "Scritte qui: punteggi ipotizzati"),
                            ("schede", "Le schede definitive dell'anno"),
                        ],
                        default="ipotesi",
                        max_length=10,
                        verbose_name="persone",
                    ),
                ),
                ("persone", models.TextField(default="[]", verbose_name="persone ipotizzate")),
                ("nota", models.TextField(blank=True, verbose_name="nota")),
                ("scritta_il", models.DateTimeField(editable=False, verbose_name="scritta il")),
                (
                    "autore",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="scritta da",
                    ),
                ),
                (
                    "fondo",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ripartizioni",
                        to="valutazione.fondo",
                        verbose_name="fondo",
                    ),
                ),
            ],
            options={
                "verbose_name": "ripartizione",
                "verbose_name_plural": "ripartizioni",
                "ordering": ["fondo", "pk"],
            },
            bases=(aggregati.transitions.Transitions, models.Model),
        ),
        migrations.CreateModel(
            name="PassaggioDellaRipartizione",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quando", models.DateTimeField(default=django.utils.timezone.now, verbose_name="quando")),
                ("motivo", models.TextField(blank=True, verbose_name="motivo")),
                (
                    "atto",
                    models.CharField(
                        choices=[("leggere", "Leggere"), ("scrivere", "Scrivere"), ("definire", "Rendere definitiva")],
                        max_length=20,
                        verbose_name="atto",
                    ),
                ),
                (
                    "da",
                    models.CharField(
                        choices=[("simulazione", "Simulazione"), ("definitiva", "Definitiva")],
                        max_length=12,
                        verbose_name="da",
                    ),
                ),
                (
                    "a",
                    models.CharField(
                        choices=[("simulazione", "Simulazione"), ("definitiva", "Definitiva")],
                        max_length=12,
                        verbose_name="a",
                    ),
                ),
                (
                    "chi",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="chi",
                    ),
                ),
                (
                    "ripartizione",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="passaggi",
                        to="valutazione.ripartizione",
                    ),
                ),
            ],
            options={
                "verbose_name": "passaggio di una ripartizione",
                "verbose_name_plural": "passaggi delle ripartizioni",
                "ordering": ["-quando", "-pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RipartizioneDefinitiva",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("numero", models.PositiveIntegerField(verbose_name="chiusura")),
                ("contenuto", models.TextField(verbose_name="contenuto")),
                ("impronta", models.CharField(max_length=64, verbose_name="SHA-256 del contenuto")),
                ("catena", models.CharField(max_length=64, unique=True, verbose_name="anello della catena")),
                ("registrata_il", models.DateTimeField(verbose_name="registrata il")),
                ("registrata_da", models.CharField(max_length=200, verbose_name="registrata da")),
                (
                    "precedente",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successiva",
                        to="valutazione.ripartizionedefinitiva",
                        verbose_name="dopo la",
                    ),
                ),
                (
                    "ripartizione",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="congelata",
                        to="valutazione.ripartizione",
                    ),
                ),
            ],
            options={
                "verbose_name": "ripartizione definitiva",
                "verbose_name_plural": "ripartizioni definitive",
                "ordering": ["-numero"],
            },
        ),
        migrations.CreateModel(
            name="AttoDellaRipartizione",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("numero_atto", models.CharField(max_length=20, verbose_name="numero dell'atto")),
                ("data_atto", models.DateField(verbose_name="data dell'atto")),
                ("oggetto", models.CharField(blank=True, max_length=300, verbose_name="oggetto")),
                ("manifesto", models.TextField(blank=True, default="", verbose_name="documenti consegnati")),
                ("catena", models.CharField(max_length=64, unique=True, verbose_name="anello della catena")),
                ("registrata_il", models.DateTimeField(verbose_name="registrato il")),
                ("registrata_da", models.CharField(max_length=200, verbose_name="registrato da")),
                (
                    "organo",
                    models.CharField(
                        choices=[
                            ("DET", "Determinazione dirigenziale"),
                            ("DEC", "Decreto del Sindaco"),
                            ("DGC", "Deliberazione della Giunta"),
                        ],
                        max_length=3,
                        verbose_name="atto",
                    ),
                ),
                (
                    "definitiva",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="atto",
                        to="valutazione.ripartizionedefinitiva",
                    ),
                ),
            ],
            options={
                "verbose_name": "atto di una ripartizione",
                "verbose_name_plural": "atti delle ripartizioni",
                "ordering": ["-data_atto", "-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="ripartizione",
            constraint=models.UniqueConstraint(fields=("fondo", "nome"), name="ripartizione_nome_unico_nel_fondo"),
        ),
        migrations.AddConstraint(
            model_name="ripartizione",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stato", "definitiva")), fields=("fondo",), name="ripartizione_una_sola_definitiva"
            ),
        ),
        migrations.AddConstraint(
            model_name="ripartizione",
            constraint=models.CheckConstraint(
                condition=models.Q(("stato__in", ["simulazione", "definitiva"])), name="ripartizione_stato_previsto"
            ),
        ),
        migrations.AddConstraint(
            model_name="ripartizione",
            constraint=models.CheckConstraint(
                condition=models.Q(("fonte__in", ["ipotesi", "schede"])), name="ripartizione_fonte_prevista"
            ),
        ),
        migrations.AddConstraint(
            model_name="ripartizione",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "nome__regex",
                        "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                    ),
                    _negated=True,
                ),
                name="ripartizione_testi_leggibili",
                violation_error_message="Ci sono caratteri che non si vedono, o un a capo: scrivere senza (nome).",
            ),
        ),
        migrations.AddConstraint(
            model_name="passaggiodellaripartizione",
            constraint=models.CheckConstraint(
                condition=models.Q(("atto__in", ["leggere", "scrivere", "definire"])),
                name="passaggio_ripartizione_atto",
            ),
        ),
        migrations.AddConstraint(
            model_name="passaggiodellaripartizione",
            constraint=models.CheckConstraint(
                condition=models.Q(("a__in", ["simulazione", "definitiva"]), ("da__in", ["simulazione", "definitiva"])),
                name="passaggio_ripartizione_stati",
            ),
        ),
        migrations.AddConstraint(
            model_name="ripartizionedefinitiva",
            constraint=models.UniqueConstraint(fields=("numero",), name="ripartizione_definitiva_numero"),
        ),
        migrations.AddConstraint(
            model_name="ripartizionedefinitiva",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("numero", 1), ("precedente__isnull", True)),
                    models.Q(("numero__gt", 1), ("precedente__isnull", False)),
                    _connector="OR",
                ),
                name="ripartizione_definitiva_in_catena",
            ),
        ),
        migrations.AddConstraint(
            model_name="attodellaripartizione",
            constraint=models.CheckConstraint(
                condition=models.Q(("organo__in", ["DET", "DEC", "DGC"])), name="atto_ripartizione_organo"
            ),
        ),
        migrations.AddConstraint(
            model_name="attodellaripartizione",
            constraint=models.CheckConstraint(
                condition=models.Q(("numero_atto", ""), _negated=True), name="atto_ripartizione_numerato"
            ),
        ),
    ]
