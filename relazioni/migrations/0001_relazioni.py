# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import aggregati.transitions


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("monitoraggio", "0020_rettifiche"),
        ("obiettivi", "0025_indice_dei_tolti"),
        ("organizzazione", "0008_nucleo_e_vertice"),
        ("ricognizioni", "0001_ricognizioni"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalRelazione",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("revisione", models.PositiveIntegerField(default=1, editable=False, verbose_name="revisione")),
                (
                    "stato",
                    models.CharField(
                        choices=[
                            ("in-redazione", "In redazione"),
                            ("approvata", "Approvata"),
                            ("validata", "Validata"),
                            ("non-validata", "Non validata"),
                        ],
                        default="in-redazione",
                        editable=False,
                        max_length=12,
                        verbose_name="stato",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
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
                (
                    "piano",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="obiettivi.pianoesecutivo",
                        verbose_name="piano",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical Relazione sulla performance",
                "verbose_name_plural": "historical Relazioni sulla performance",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Relazione",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revisione", models.PositiveIntegerField(default=1, editable=False, verbose_name="revisione")),
                (
                    "stato",
                    models.CharField(
                        choices=[
                            ("in-redazione", "In redazione"),
                            ("approvata", "Approvata"),
                            ("validata", "Validata"),
                            ("non-validata", "Non validata"),
                        ],
                        default="in-redazione",
                        editable=False,
                        max_length=12,
                        verbose_name="stato",
                    ),
                ),
                (
                    "piano",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="relazione",
                        to="obiettivi.pianoesecutivo",
                        verbose_name="piano",
                    ),
                ),
            ],
            options={
                "verbose_name": "Relazione sulla performance",
                "verbose_name_plural": "Relazioni sulla performance",
                "ordering": ["-piano__anno", "piano"],
            },
            bases=(aggregati.transitions.Transitions, models.Model),
        ),
        migrations.CreateModel(
            name="PassaggioDellaRelazione",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quando", models.DateTimeField(default=django.utils.timezone.now, verbose_name="quando")),
                ("motivo", models.TextField(blank=True, verbose_name="motivo")),
                (
                    "atto",
                    models.CharField(
                        choices=[
                            ("leggere", "Leggere"),
                            ("scrivere", "Scrivere"),
                            ("affidare", "Affidare una sezione"),
                            ("approvare", "Registrare l'atto"),
                            ("validare", "Registrare la validazione"),
                            ("riaprire", "Riaprire con un motivo"),
                        ],
                        max_length=20,
                        verbose_name="atto",
                    ),
                ),
                (
                    "da",
                    models.CharField(
                        choices=[
                            ("in-redazione", "In redazione"),
                            ("approvata", "Approvata"),
                            ("validata", "Validata"),
                            ("non-validata", "Non validata"),
                        ],
                        max_length=12,
                        verbose_name="da",
                    ),
                ),
                (
                    "a",
                    models.CharField(
                        choices=[
                            ("in-redazione", "In redazione"),
                            ("approvata", "Approvata"),
                            ("validata", "Validata"),
                            ("non-validata", "Non validata"),
                        ],
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
                    "relazione",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="passaggi", to="relazioni.relazione"
                    ),
                ),
            ],
            options={
                "verbose_name": "passaggio di una Relazione",
                "verbose_name_plural": "passaggi delle Relazioni",
                "ordering": ["-quando", "-pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HistoricalSezione",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("revisione", models.PositiveIntegerField(default=1, editable=False, verbose_name="revisione")),
                (
                    "chiave",
                    models.CharField(
                        choices=[
                            ("presentazione", "Presentazione"),
                            ("contesto", "Il contesto"),
                            ("risultati", "I risultati raggiunti"),
                            ("albero", "Dagli indirizzi agli obiettivi"),
                            ("operativi", "Gli obiettivi operativi del DUP"),
                            ("scostamenti", "Obiettivi: risultati e scostamenti"),
                            ("variazioni", "Le variazioni dell'anno"),
                            ("servizi", "Attività e servizi"),
                            ("salute", "Lo stato di salute della città e dell'amministrazione"),
                            ("organismi", "Gli organismi partecipati"),
                            ("valutazioni", "La valutazione del personale"),
                            ("processo", "Come si è arrivati alla Relazione"),
                        ],
                        max_length=20,
                        verbose_name="sezione",
                    ),
                ),
                ("testo", models.TextField(blank=True, verbose_name="testo")),
                (
                    "finita",
                    models.BooleanField(default=False, help_text="Non c'è altro da scrivervi.", verbose_name="finita"),
                ),
                ("scritta_il", models.DateTimeField(editable=False, null=True, verbose_name="scritta il")),
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
                    "centro",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Il centro il cui dirigente la scrive; vuoto: l'ufficio.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organizzazione.centrodiresponsabilita",
                        verbose_name="affidata a",
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
                (
                    "relazione",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="relazioni.relazione",
                        verbose_name="Relazione",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical sezione della Relazione",
                "verbose_name_plural": "historical sezioni della Relazione",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="RelazioneApprovata",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("numero", models.PositiveIntegerField(verbose_name="chiusura")),
                ("contenuto", models.TextField(verbose_name="contenuto")),
                ("impronta", models.CharField(max_length=64, verbose_name="SHA-256 del contenuto")),
                ("catena", models.CharField(max_length=64, unique=True, verbose_name="anello della catena")),
                ("registrata_il", models.DateTimeField(verbose_name="registrata il")),
                ("registrata_da", models.CharField(max_length=200, verbose_name="registrata da")),
                (
                    "chiusura",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="relazioni",
                        to="monitoraggio.rilevazionechiusa",
                    ),
                ),
                (
                    "precedente",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successiva",
                        to="relazioni.relazioneapprovata",
                        verbose_name="dopo la",
                    ),
                ),
                (
                    "relazione",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvazioni",
                        to="relazioni.relazione",
                    ),
                ),
                (
                    "ricognizione",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="relazioni",
                        to="ricognizioni.ricognizionechiusa",
                    ),
                ),
            ],
            options={
                "verbose_name": "Relazione approvata",
                "verbose_name_plural": "Relazioni approvate",
                "ordering": ["relazione", "-numero"],
            },
        ),
        migrations.CreateModel(
            name="AttoDellaRelazione",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organo",
                    models.CharField(
                        choices=[
                            ("DGC", "Deliberazione della Giunta comunale"),
                            ("DCC", "Deliberazione del Consiglio comunale"),
                            ("NDV", "Presa d'atto del Nucleo di valutazione"),
                        ],
                        max_length=3,
                        verbose_name="organo",
                    ),
                ),
                ("numero_atto", models.CharField(max_length=20, verbose_name="numero dell'atto")),
                ("data_atto", models.DateField(verbose_name="data dell'atto")),
                ("oggetto", models.CharField(blank=True, max_length=300, verbose_name="oggetto")),
                ("manifesto", models.TextField(blank=True, default="", verbose_name="documenti consegnati")),
                ("catena", models.CharField(max_length=64, unique=True, verbose_name="anello della catena")),
                ("registrata_il", models.DateTimeField(verbose_name="registrato il")),
                ("registrata_da", models.CharField(max_length=200, verbose_name="registrato da")),
                (
                    "approvata",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="atto",
                        to="relazioni.relazioneapprovata",
                    ),
                ),
            ],
            options={
                "verbose_name": "atto di una Relazione",
                "verbose_name_plural": "atti delle Relazioni",
                "ordering": ["-data_atto", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Sezione",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revisione", models.PositiveIntegerField(default=1, editable=False, verbose_name="revisione")),
                (
                    "chiave",
                    models.CharField(
                        choices=[
                            ("presentazione", "Presentazione"),
                            ("contesto", "Il contesto"),
                            ("risultati", "I risultati raggiunti"),
                            ("albero", "Dagli indirizzi agli obiettivi"),
                            ("operativi", "Gli obiettivi operativi del DUP"),
                            ("scostamenti", "Obiettivi: risultati e scostamenti"),
                            ("variazioni", "Le variazioni dell'anno"),
                            ("servizi", "Attività e servizi"),
                            ("salute", "Lo stato di salute della città e dell'amministrazione"),
                            ("organismi", "Gli organismi partecipati"),
                            ("valutazioni", "La valutazione del personale"),
                            ("processo", "Come si è arrivati alla Relazione"),
                        ],
                        max_length=20,
                        verbose_name="sezione",
                    ),
                ),
                ("testo", models.TextField(blank=True, verbose_name="testo")),
                (
                    "finita",
                    models.BooleanField(default=False, help_text="Non c'è altro da scrivervi.", verbose_name="finita"),
                ),
                ("scritta_il", models.DateTimeField(editable=False, null=True, verbose_name="scritta il")),
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
                    "centro",
                    models.ForeignKey(
                        blank=True,
                        help_text="Il centro il cui dirigente la scrive; vuoto: l'ufficio.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizzazione.centrodiresponsabilita",
                        verbose_name="affidata a",
                    ),
                ),
                (
                    "relazione",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sezioni",
                        to="relazioni.relazione",
                        verbose_name="Relazione",
                    ),
                ),
            ],
            options={
                "verbose_name": "sezione della Relazione",
                "verbose_name_plural": "sezioni della Relazione",
                "ordering": ["relazione", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ValidazioneDellaRelazione",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "esito",
                    models.CharField(
                        choices=[
                            ("validata", "Validata"),
                            ("con-osservazioni", "Validata con osservazioni"),
                            ("non-validata", "Non validata"),
                        ],
                        max_length=20,
                        verbose_name="esito",
                    ),
                ),
                ("giorno", models.DateField(verbose_name="data")),
                ("documento", models.CharField(max_length=40, verbose_name="numero del documento")),
                ("indirizzo", models.URLField(blank=True, max_length=500, verbose_name="dove si legge")),
                ("motivazione", models.TextField(blank=True, verbose_name="osservazioni o motivi")),
                ("catena", models.CharField(max_length=64, unique=True, verbose_name="anello della catena")),
                ("registrata_il", models.DateTimeField(verbose_name="registrata il")),
                ("registrata_da", models.CharField(max_length=200, verbose_name="registrata da")),
                (
                    "approvata",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="validazione",
                        to="relazioni.relazioneapprovata",
                    ),
                ),
            ],
            options={
                "verbose_name": "validazione di una Relazione",
                "verbose_name_plural": "validazioni delle Relazioni",
                "ordering": ["-giorno", "-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="relazione",
            constraint=models.CheckConstraint(
                condition=models.Q(("stato__in", ["in-redazione", "approvata", "validata", "non-validata"])),
                name="relazione_stato_previsto",
            ),
        ),
        migrations.AddConstraint(
            model_name="passaggiodellarelazione",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("atto__in", ["leggere", "scrivere", "affidare", "approvare", "validare", "riaprire"])
                ),
                name="passaggio_relazione_atto",
            ),
        ),
        migrations.AddConstraint(
            model_name="passaggiodellarelazione",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("a__in", ["in-redazione", "approvata", "validata", "non-validata"]),
                    ("da__in", ["in-redazione", "approvata", "validata", "non-validata"]),
                ),
                name="passaggio_relazione_stati",
            ),
        ),
        migrations.AddConstraint(
            model_name="relazioneapprovata",
            constraint=models.UniqueConstraint(
                fields=("relazione", "numero"), name="approvazione_unica_nella_relazione"
            ),
        ),
        migrations.AddConstraint(
            model_name="relazioneapprovata",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("numero", 1), ("precedente__isnull", True)),
                    models.Q(("numero__gt", 1), ("precedente__isnull", False)),
                    _connector="OR",
                ),
                name="relazione_approvata_in_catena",
            ),
        ),
        migrations.AddConstraint(
            model_name="attodellarelazione",
            constraint=models.CheckConstraint(
                condition=models.Q(("organo__in", ["DGC", "DCC"])), name="atto_relazione_organo"
            ),
        ),
        migrations.AddConstraint(
            model_name="attodellarelazione",
            constraint=models.CheckConstraint(
                condition=models.Q(("numero_atto", ""), _negated=True), name="atto_relazione_numerato"
            ),
        ),
        migrations.AddConstraint(
            model_name="sezione",
            constraint=models.UniqueConstraint(fields=("relazione", "chiave"), name="sezione_unica_nella_relazione"),
        ),
        migrations.AddConstraint(
            model_name="sezione",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "chiave__in",
                        [
                            "presentazione",
                            "contesto",
                            "risultati",
                            "albero",
                            "operativi",
                            "scostamenti",
                            "variazioni",
                            "servizi",
                            "salute",
                            "organismi",
                            "valutazioni",
                            "processo",
                        ],
                    )
                ),
                name="sezione_prevista",
            ),
        ),
        migrations.AddConstraint(
            model_name="validazionedellarelazione",
            constraint=models.CheckConstraint(
                condition=models.Q(("esito__in", ["validata", "con-osservazioni", "non-validata"])),
                name="validazione_esito_previsto",
            ),
        ),
        migrations.AddConstraint(
            model_name="validazionedellarelazione",
            constraint=models.CheckConstraint(
                condition=models.Q(("documento", ""), _negated=True), name="validazione_con_documento"
            ),
        ),
        migrations.AddConstraint(
            model_name="validazionedellarelazione",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("esito", "validata"), models.Q(("motivazione", ""), _negated=True), _connector="OR"
                ),
                name="validazione_con_motivi",
            ),
        ),
    ]
