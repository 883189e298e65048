# SPDX-License-Identifier: AGPL-3.0-or-later
import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import aggregati.transitions


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("dup", "0006_revisione"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalRicognizione",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("revisione", models.PositiveIntegerField(default=1, editable=False, verbose_name="revisione")),
                (
                    "dal",
                    models.DateField(
                        blank=True,
                        help_text="Vuoto: da quando la rilevazione è aperta.",
                        null=True,
                        verbose_name="si compila dal",
                    ),
                ),
                (
                    "fino",
                    models.DateField(
                        blank=True,
                        help_text="Compreso. Vuoto: senza termine.",
                        null=True,
                        verbose_name="si compila fino al",
                    ),
                ),
                (
                    "stato",
                    models.CharField(
                        choices=[
                            ("preparata", "Preparata"),
                            ("aperta", "Aperta"),
                            ("chiusa", "Chiusa"),
                            ("approvata", "Approvata"),
                        ],
                        default="preparata",
                        editable=False,
                        max_length=10,
                        verbose_name="stato",
                    ),
                ),
                (
                    "nota",
                    models.TextField(
                        blank=True,
                        help_text="Che cosa i centri devono sapere: si legge sopra la compilazione.",
                        verbose_name="nota",
                    ),
                ),
                (
                    "al",
                    models.DateField(
                        help_text="Il giorno di cui si parla: di solito 31/12, o prima del DUP successivo.",
                        verbose_name="al",
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
                    "dup",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="dup.dup",
                        verbose_name="DUP",
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
                "verbose_name": "historical ricognizione",
                "verbose_name_plural": "historical ricognizioni",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Ricognizione",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revisione", models.PositiveIntegerField(default=1, editable=False, verbose_name="revisione")),
                (
                    "dal",
                    models.DateField(
                        blank=True,
                        help_text="Vuoto: da quando la rilevazione è aperta.",
                        null=True,
                        verbose_name="si compila dal",
                    ),
                ),
                (
                    "fino",
                    models.DateField(
                        blank=True,
                        help_text="Compreso. Vuoto: senza termine.",
                        null=True,
                        verbose_name="si compila fino al",
                    ),
                ),
                (
                    "stato",
                    models.CharField(
                        choices=[
                            ("preparata", "Preparata"),
                            ("aperta", "Aperta"),
                            ("chiusa", "Chiusa"),
                            ("approvata", "Approvata"),
                        ],
                        default="preparata",
                        editable=False,
                        max_length=10,
                        verbose_name="stato",
                    ),
                ),
                (
                    "nota",
                    models.TextField(
                        blank=True,
                        help_text="Che cosa i centri devono sapere: si legge sopra la compilazione.",
                        verbose_name="nota",
                    ),
                ),
                (
                    "al",
                    models.DateField(
                        help_text="Il giorno di cui si parla: di solito 31/12, o prima del DUP successivo.",
                        verbose_name="al",
                    ),
                ),
                (
                    "dup",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ricognizioni",
                        to="dup.dup",
                        verbose_name="DUP",
                    ),
                ),
            ],
            options={
                "verbose_name": "ricognizione",
                "verbose_name_plural": "ricognizioni",
                "ordering": ["-al", "dup"],
            },
            bases=(aggregati.transitions.Transitions, models.Model),
        ),
        migrations.CreateModel(
            name="PassaggioDellaRicognizione",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quando", models.DateTimeField(default=django.utils.timezone.now, verbose_name="quando")),
                ("motivo", models.TextField(blank=True, verbose_name="motivo")),
                (
                    "atto",
                    models.CharField(
                        choices=[
                            ("leggere", "Leggere"),
                            ("scrivere", "Modificare"),
                            ("aprire", "Aprire"),
                            ("chiudere", "Chiudere"),
                            ("riaprire", "Riaprire con un motivo"),
                            ("approvare", "Registrare l'atto"),
                            ("riallineare", "Riallineare al piano"),
                        ],
                        max_length=20,
                        verbose_name="atto",
                    ),
                ),
                (
                    "da",
                    models.CharField(
                        choices=[
                            ("preparata", "Preparata"),
                            ("aperta", "Aperta"),
                            ("chiusa", "Chiusa"),
                            ("approvata", "Approvata"),
                        ],
                        max_length=12,
                        verbose_name="da",
                    ),
                ),
                (
                    "a",
                    models.CharField(
                        choices=[
                            ("preparata", "Preparata"),
                            ("aperta", "Aperta"),
                            ("chiusa", "Chiusa"),
                            ("approvata", "Approvata"),
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
                    "ricognizione",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="passaggi",
                        to="ricognizioni.ricognizione",
                    ),
                ),
            ],
            options={
                "verbose_name": "passaggio di una ricognizione",
                "verbose_name_plural": "passaggi delle ricognizioni",
                "ordering": ["-quando", "-pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HistoricalStatoOperativo",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("revisione", models.PositiveIntegerField(default=1, editable=False, verbose_name="revisione")),
                ("nome", models.CharField(editable=False, max_length=500, verbose_name="obiettivo operativo")),
                ("nel_documento", models.BooleanField(default=True, editable=False, verbose_name="nel documento")),
                (
                    "stato",
                    models.CharField(
                        choices=[
                            ("da-compilare", "Da compilare"),
                            ("compilato", "Compilato"),
                            ("verificato", "Verificato"),
                        ],
                        default="da-compilare",
                        editable=False,
                        max_length=12,
                        verbose_name="stato",
                    ),
                ),
                ("motivo_rinvio", models.TextField(blank=True, editable=False, verbose_name="motivo del rinvio")),
                (
                    "esito",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("non avviato", "Non avviato"),
                            ("in corso", "In corso"),
                            ("realizzato", "Realizzato"),
                            ("ridefinito", "Ridefinito"),
                            ("abbandonato", "Abbandonato"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="a che punto è",
                    ),
                ),
                (
                    "dichiarato",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Da 0 a 100. Vuoto: vale quello calcolato.",
                        max_digits=5,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="avanzamento dichiarato",
                    ),
                ),
                ("motivo", models.TextField(blank=True, verbose_name="perché lo si dichiara")),
                ("narrativa", models.TextField(blank=True, verbose_name="che cosa ne è")),
                ("risultati", models.TextField(blank=True, verbose_name="risultati conseguiti")),
                ("economici", models.TextField(blank=True, verbose_name="aspetti economico-finanziari")),
                ("tempi", models.TextField(blank=True, verbose_name="tempi di realizzazione")),
                ("procedure", models.TextField(blank=True, verbose_name="procedure operative attuate")),
                (
                    "qualita",
                    models.TextField(blank=True, verbose_name="qualità dei servizi e soddisfazione della domanda"),
                ),
                ("sociali", models.TextField(blank=True, verbose_name="aspetti socio-economici")),
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
                    "operativo",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="dup.obiettivooperativo",
                    ),
                ),
                (
                    "ricognizione",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ricognizioni.ricognizione",
                        verbose_name="ricognizione",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical stato di un obiettivo operativo",
                "verbose_name_plural": "historical stati degli obiettivi operativi",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="RicognizioneChiusa",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("numero", models.PositiveIntegerField(verbose_name="chiusura")),
                ("contenuto", models.TextField(verbose_name="contenuto")),
                ("impronta", models.CharField(max_length=64, verbose_name="SHA-256 del contenuto")),
                ("catena", models.CharField(max_length=64, unique=True, verbose_name="anello della catena")),
                ("registrata_il", models.DateTimeField(verbose_name="registrata il")),
                ("registrata_da", models.CharField(max_length=200, verbose_name="registrata da")),
                (
                    "dup",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="chiusure", to="dup.dup"
                    ),
                ),
                (
                    "precedente",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successiva",
                        to="ricognizioni.ricognizionechiusa",
                        verbose_name="dopo la",
                    ),
                ),
                (
                    "ricognizione",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chiusure",
                        to="ricognizioni.ricognizione",
                    ),
                ),
            ],
            options={
                "verbose_name": "ricognizione chiusa",
                "verbose_name_plural": "ricognizioni chiuse",
                "ordering": ["dup", "-numero"],
            },
        ),
        migrations.CreateModel(
            name="AttoDellaRicognizione",
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
                    "chiusura",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="atto",
                        to="ricognizioni.ricognizionechiusa",
                    ),
                ),
            ],
            options={
                "verbose_name": "atto di una ricognizione",
                "verbose_name_plural": "atti delle ricognizioni",
                "ordering": ["-data_atto", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="StatoOperativo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revisione", models.PositiveIntegerField(default=1, editable=False, verbose_name="revisione")),
                ("nome", models.CharField(editable=False, max_length=500, verbose_name="obiettivo operativo")),
                ("nel_documento", models.BooleanField(default=True, editable=False, verbose_name="nel documento")),
                (
                    "stato",
                    models.CharField(
                        choices=[
                            ("da-compilare", "Da compilare"),
                            ("compilato", "Compilato"),
                            ("verificato", "Verificato"),
                        ],
                        default="da-compilare",
                        editable=False,
                        max_length=12,
                        verbose_name="stato",
                    ),
                ),
                ("motivo_rinvio", models.TextField(blank=True, editable=False, verbose_name="motivo del rinvio")),
                (
                    "esito",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("non avviato", "Non avviato"),
                            ("in corso", "In corso"),
                            ("realizzato", "Realizzato"),
                            ("ridefinito", "Ridefinito"),
                            ("abbandonato", "Abbandonato"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="a che punto è",
                    ),
                ),
                (
                    "dichiarato",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Da 0 a 100. Vuoto: vale quello calcolato.",
                        max_digits=5,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="avanzamento dichiarato",
                    ),
                ),
                ("motivo", models.TextField(blank=True, verbose_name="perché lo si dichiara")),
                ("narrativa", models.TextField(blank=True, verbose_name="che cosa ne è")),
                ("risultati", models.TextField(blank=True, verbose_name="risultati conseguiti")),
                ("economici", models.TextField(blank=True, verbose_name="aspetti economico-finanziari")),
                ("tempi", models.TextField(blank=True, verbose_name="tempi di realizzazione")),
                ("procedure", models.TextField(blank=True, verbose_name="procedure operative attuate")),
                (
                    "qualita",
                    models.TextField(blank=True, verbose_name="qualità dei servizi e soddisfazione della domanda"),
                ),
                ("sociali", models.TextField(blank=True, verbose_name="aspetti socio-economici")),
                (
                    "operativo",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="dup.obiettivooperativo",
                    ),
                ),
                (
                    "ricognizione",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stati",
                        to="ricognizioni.ricognizione",
                        verbose_name="ricognizione",
                    ),
                ),
            ],
            options={
                "verbose_name": "stato di un obiettivo operativo",
                "verbose_name_plural": "stati degli obiettivi operativi",
                "ordering": ["ricognizione", "pk"],
            },
            bases=(aggregati.transitions.Transitions, models.Model),
        ),
        migrations.CreateModel(
            name="PassaggioOperativo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quando", models.DateTimeField(default=django.utils.timezone.now, verbose_name="quando")),
                ("motivo", models.TextField(blank=True, verbose_name="motivo")),
                (
                    "atto",
                    models.CharField(
                        choices=[
                            ("leggere", "Leggere"),
                            ("scrivere", "Compilare"),
                            ("verificare", "Verificare"),
                            ("rinviare", "Rinviare con un motivo"),
                        ],
                        max_length=20,
                        verbose_name="atto",
                    ),
                ),
                (
                    "da",
                    models.CharField(
                        choices=[
                            ("da-compilare", "Da compilare"),
                            ("compilato", "Compilato"),
                            ("verificato", "Verificato"),
                        ],
                        max_length=12,
                        verbose_name="da",
                    ),
                ),
                (
                    "a",
                    models.CharField(
                        choices=[
                            ("da-compilare", "Da compilare"),
                            ("compilato", "Compilato"),
                            ("verificato", "Verificato"),
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
                    "stato",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="passaggi",
                        to="ricognizioni.statooperativo",
                    ),
                ),
            ],
            options={
                "verbose_name": "passaggio di un obiettivo operativo",
                "verbose_name_plural": "passaggi degli obiettivi operativi",
                "ordering": ["-quando", "-pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HistoricalValoreOperativo",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "row_id",
                    models.UUIDField(db_index=True, default=uuid.uuid4, editable=False, verbose_name="identità"),
                ),
                ("ordine", models.PositiveIntegerField(default=0, editable=False, verbose_name="ordine")),
                ("descrizione", models.CharField(editable=False, max_length=1000, verbose_name="indicatore")),
                ("nel_documento", models.BooleanField(default=True, editable=False, verbose_name="nel documento")),
                (
                    "anno",
                    models.PositiveSmallIntegerField(
                        editable=False,
                        validators=[
                            django.core.validators.MinValueValidator(1990),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="anno",
                    ),
                ),
                (
                    "valore",
                    models.CharField(
                        blank=True, help_text="Si stampa come è scritto.", max_length=255, verbose_name="valore"
                    ),
                ),
                ("fonte", models.CharField(blank=True, max_length=255, verbose_name="fonte")),
                ("nota", models.TextField(blank=True, verbose_name="nota")),
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
                    "indicatore",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="dup.indicatoreoperativo",
                    ),
                ),
                (
                    "stato",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ricognizioni.statooperativo",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical valore di un indicatore operativo",
                "verbose_name_plural": "historical valori degli indicatori operativi",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ValoreOperativo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="identità")),
                ("ordine", models.PositiveIntegerField(default=0, editable=False, verbose_name="ordine")),
                ("descrizione", models.CharField(editable=False, max_length=1000, verbose_name="indicatore")),
                ("nel_documento", models.BooleanField(default=True, editable=False, verbose_name="nel documento")),
                (
                    "anno",
                    models.PositiveSmallIntegerField(
                        editable=False,
                        validators=[
                            django.core.validators.MinValueValidator(1990),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="anno",
                    ),
                ),
                (
                    "valore",
                    models.CharField(
                        blank=True, help_text="Si stampa come è scritto.", max_length=255, verbose_name="valore"
                    ),
                ),
                ("fonte", models.CharField(blank=True, max_length=255, verbose_name="fonte")),
                ("nota", models.TextField(blank=True, verbose_name="nota")),
                (
                    "indicatore",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="dup.indicatoreoperativo",
                    ),
                ),
                (
                    "stato",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="valori",
                        to="ricognizioni.statooperativo",
                    ),
                ),
            ],
            options={
                "verbose_name": "valore di un indicatore operativo",
                "verbose_name_plural": "valori degli indicatori operativi",
                "ordering": ["ordine", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="ricognizione",
            constraint=models.UniqueConstraint(
                fields=("dup", "al"),
                name="ricognizione_unica_nel_giorno",
                violation_error_message="Di questo DUP c'è già una ricognizione a questo giorno.",
            ),
        ),
        migrations.AddConstraint(
            model_name="ricognizione",
            constraint=models.CheckConstraint(
                condition=models.Q(("stato__in", ["preparata", "aperta", "chiusa", "approvata"])),
                name="ricognizione_stato_previsto",
            ),
        ),
        migrations.AddConstraint(
            model_name="ricognizione",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("fino__isnull", True), ("dal__isnull", True), ("fino__gte", models.F("dal")), _connector="OR"
                ),
                name="ricognizione_finestra_ordinata",
                violation_error_message="La data di fine viene prima di quella di inizio.",
            ),
        ),
        migrations.AddConstraint(
            model_name="passaggiodellaricognizione",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("atto__in", ["leggere", "scrivere", "aprire", "chiudere", "riaprire", "approvare", "riallineare"])
                ),
                name="passaggio_ricognizione_atto",
            ),
        ),
        migrations.AddConstraint(
            model_name="passaggiodellaricognizione",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("a__in", ["preparata", "aperta", "chiusa", "approvata"]),
                    ("da__in", ["preparata", "aperta", "chiusa", "approvata"]),
                ),
                name="passaggio_ricognizione_stati",
            ),
        ),
        migrations.AddConstraint(
            model_name="ricognizionechiusa",
            constraint=models.UniqueConstraint(fields=("dup", "numero"), name="chiusura_unica_nel_dup"),
        ),
        migrations.AddConstraint(
            model_name="ricognizionechiusa",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("numero", 1), ("precedente__isnull", True)),
                    models.Q(("numero__gt", 1), ("precedente__isnull", False)),
                    _connector="OR",
                ),
                name="ricognizione_chiusa_in_catena",
            ),
        ),
        migrations.AddConstraint(
            model_name="attodellaricognizione",
            constraint=models.CheckConstraint(
                condition=models.Q(("organo__in", ["DGC", "DCC", "NDV"])), name="atto_ricognizione_organo"
            ),
        ),
        migrations.AddConstraint(
            model_name="attodellaricognizione",
            constraint=models.CheckConstraint(
                condition=models.Q(("numero_atto", ""), _negated=True), name="atto_ricognizione_numerato"
            ),
        ),
        migrations.AddConstraint(
            model_name="statooperativo",
            constraint=models.UniqueConstraint(fields=("ricognizione", "operativo"), name="stato_operativo_unico"),
        ),
        migrations.AddConstraint(
            model_name="statooperativo",
            constraint=models.CheckConstraint(
                condition=models.Q(("stato__in", ["da-compilare", "compilato", "verificato"])),
                name="stato_operativo_previsto",
            ),
        ),
        migrations.AddConstraint(
            model_name="statooperativo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("esito__in", ["", "non avviato", "in corso", "realizzato", "ridefinito", "abbandonato"])
                ),
                name="stato_operativo_esito_previsto",
            ),
        ),
        migrations.AddConstraint(
            model_name="statooperativo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("dichiarato__isnull", True),
                    models.Q(("dichiarato__gte", 0), ("dichiarato__lte", 100)),
                    _connector="OR",
                ),
                name="stato_operativo_dichiarato_plausibile",
                violation_error_message="L'avanzamento va da 0 a 100.",
            ),
        ),
        migrations.AddConstraint(
            model_name="statooperativo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("dichiarato__isnull", True), models.Q(("motivo", ""), _negated=True), _connector="OR"
                ),
                name="stato_operativo_dichiarato_con_motivo",
                violation_error_message="Chi dichiara un avanzamento dice perché.",
            ),
        ),
        migrations.AddConstraint(
            model_name="statooperativo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("esito", "non avviato"), _negated=True),
                    ("dichiarato__isnull", True),
                    ("dichiarato", 0),
                    _connector="OR",
                ),
                name="stato_operativo_non_avviato_senza_nulla",
                violation_error_message="Di un obiettivo non avviato non si dichiara un avanzamento.",
            ),
        ),
        migrations.AddConstraint(
            model_name="statooperativo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("esito", "realizzato"), _negated=True),
                    ("dichiarato__isnull", True),
                    ("dichiarato", 100),
                    _connector="OR",
                ),
                name="stato_operativo_realizzato_intero",
                violation_error_message="Un obiettivo realizzato è al 100%.",
            ),
        ),
        migrations.AddConstraint(
            model_name="passaggiooperativo",
            constraint=models.CheckConstraint(
                condition=models.Q(("atto__in", ["leggere", "scrivere", "verificare", "rinviare"])),
                name="passaggio_operativo_atto",
            ),
        ),
        migrations.AddConstraint(
            model_name="passaggiooperativo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("a__in", ["da-compilare", "compilato", "verificato"]),
                    ("da__in", ["da-compilare", "compilato", "verificato"]),
                ),
                name="passaggio_operativo_stati",
            ),
        ),
        migrations.AddConstraint(
            model_name="valoreoperativo",
            constraint=models.UniqueConstraint(fields=("stato", "indicatore"), name="valore_operativo_unico"),
        ),
        migrations.AddConstraint(
            model_name="valoreoperativo",
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
                ),
                name="valore_operativo_testi_leggibili",
                violation_error_message="Ci sono caratteri che non si vedono, o un a capo: scrivere senza (valore, fonte).",
            ),
        ),
    ]
