# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import aggregati.transitions
import flussi.moments


class Migration(migrations.Migration):
    dependencies = [
        ("monitoraggio", "0019_letture_con_revisione"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalRettifica",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("revisione", models.PositiveIntegerField(default=1, editable=False, verbose_name="revisione")),
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
                ("motivo", models.TextField(verbose_name="motivo")),
                (
                    "ordinata_il",
                    models.DateTimeField(default=flussi.moments.now, editable=False, verbose_name="ordinata il"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "corretta",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="monitoraggio.rilevazionechiusa",
                        verbose_name="corregge",
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
                    "nuova",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="monitoraggio.rilevazionechiusa",
                        verbose_name="chiusa come",
                    ),
                ),
                (
                    "rilevazione",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="monitoraggio.rilevazione",
                        verbose_name="rilevazione",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical rettifica",
                "verbose_name_plural": "historical rettifiche",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Rettifica",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revisione", models.PositiveIntegerField(default=1, editable=False, verbose_name="revisione")),
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
                ("motivo", models.TextField(verbose_name="motivo")),
                (
                    "ordinata_il",
                    models.DateTimeField(default=flussi.moments.now, editable=False, verbose_name="ordinata il"),
                ),
                (
                    "corretta",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rettifiche",
                        to="monitoraggio.rilevazionechiusa",
                        verbose_name="corregge",
                    ),
                ),
                (
                    "nuova",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rettifica",
                        to="monitoraggio.rilevazionechiusa",
                        verbose_name="chiusa come",
                    ),
                ),
                (
                    "rilevazione",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rettifiche",
                        to="monitoraggio.rilevazione",
                        verbose_name="rilevazione",
                    ),
                ),
            ],
            options={
                "verbose_name": "rettifica",
                "verbose_name_plural": "rettifiche",
                "ordering": ["-pk"],
            },
            bases=(aggregati.transitions.Transitions, models.Model),
        ),
        migrations.CreateModel(
            name="Correzione",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("codice", models.CharField(max_length=40, verbose_name="codice")),
                (
                    "di",
                    models.CharField(
                        choices=[("obiettivo", "Obiettivo"), ("fase", "Fase"), ("indicatore", "Indicatore")],
                        max_length=10,
                        verbose_name="di",
                    ),
                ),
                ("riga", models.CharField(blank=True, max_length=36, verbose_name="riga")),
                ("campo", models.CharField(max_length=30, verbose_name="campo")),
                ("valore", models.TextField(blank=True, verbose_name="valore")),
                ("motivo", models.TextField(verbose_name="motivo")),
                (
                    "rettifica",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="correzioni",
                        to="monitoraggio.rettifica",
                    ),
                ),
            ],
            options={
                "verbose_name": "correzione",
                "verbose_name_plural": "correzioni",
                "ordering": ["rettifica", "codice", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="rettifica",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stato", "approvata"), _negated=True),
                fields=("rilevazione",),
                name="rettifica_una_alla_volta",
                violation_error_message="Di questa rilevazione c'è già una rettifica in corso.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rettifica",
            constraint=models.CheckConstraint(
                condition=models.Q(("stato__in", ["preparata", "aperta", "chiusa", "approvata"])),
                name="rettifica_stato_previsto",
            ),
        ),
        migrations.AddConstraint(
            model_name="rettifica",
            constraint=models.CheckConstraint(
                condition=models.Q(("motivo", ""), _negated=True), name="rettifica_con_motivo"
            ),
        ),
        migrations.AddConstraint(
            model_name="rettifica",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stato__in", ["chiusa", "approvata"]), _negated=True),
                    ("nuova__isnull", False),
                    _connector="OR",
                ),
                name="rettifica_chiusa_congelata",
            ),
        ),
        migrations.AddConstraint(
            model_name="correzione",
            constraint=models.UniqueConstraint(
                fields=("rettifica", "codice", "riga", "campo"), name="correzione_unica"
            ),
        ),
        migrations.AddConstraint(
            model_name="correzione",
            constraint=models.CheckConstraint(
                condition=models.Q(("di__in", ["obiettivo", "fase", "indicatore"])), name="correzione_di_che_cosa"
            ),
        ),
        migrations.AddConstraint(
            model_name="correzione",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("di", "obiettivo"), ("riga", "")),
                    models.Q(models.Q(("di", "obiettivo"), _negated=True), models.Q(("riga", ""), _negated=True)),
                    _connector="OR",
                ),
                name="correzione_di_una_riga",
            ),
        ),
        migrations.AddConstraint(
            model_name="correzione",
            constraint=models.CheckConstraint(
                condition=models.Q(("motivo", ""), _negated=True), name="correzione_con_motivo"
            ),
        ),
    ]
