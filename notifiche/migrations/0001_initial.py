# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def take_the_type_along(apps, schema_editor):
    """What is written of notices in the history of the admin, and the permissions on them, keep their owner."""
    types = apps.get_model("contenttypes", "ContentType").objects.using(schema_editor.connection.alias)
    if not types.filter(app_label="notifiche", model="notifica").exists():
        types.filter(app_label="obiettivi", model="notifica").update(app_label="notifiche")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("obiettivi", "0016_notifica_altrove"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Mail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("written", models.DateTimeField(default=django.utils.timezone.now, verbose_name="scritta il")),
                ("to", models.CharField(max_length=254, verbose_name="a")),
                (
                    "genere",
                    models.CharField(
                        choices=[
                            ("proposta", "Proposte e ritiri"),
                            ("esito", "Esiti e riaperture"),
                            ("commento", "Commenti"),
                            ("promemoria", "Promemoria"),
                            ("atto", "Atti"),
                            ("lavoro", "Lavori lunghi"),
                            ("password", "Password dimenticata"),
                        ],
                        max_length=12,
                        verbose_name="genere",
                    ),
                ),
                ("subject", models.CharField(max_length=250, verbose_name="oggetto")),
                ("body", models.TextField(blank=True, verbose_name="testo")),
                ("maker", models.CharField(blank=True, max_length=40)),
                ("arguments", models.JSONField(blank=True, default=dict)),
                ("in_order", models.BooleanField(default=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("attesa", "In attesa"),
                            ("partita", "Partita"),
                            ("fallita", "Non partita"),
                            ("lasciata", "Lasciata perdere"),
                        ],
                        default="attesa",
                        max_length=8,
                        verbose_name="stato",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="tentativi")),
                ("due", models.DateTimeField(default=django.utils.timezone.now, verbose_name="prossimo tentativo")),
                ("taken_by", models.CharField(blank=True, max_length=40)),
                ("taken_until", models.DateTimeField(null=True)),
                ("parts_sent", models.PositiveSmallIntegerField(default=0)),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="perché")),
                ("ended", models.DateTimeField(blank=True, null=True, verbose_name="conclusa il")),
            ],
            options={
                "verbose_name": "messaggio",
                "verbose_name_plural": "posta",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(condition=models.Q(("state", "attesa")), fields=["due"], name="mail_waiting"),
                    models.Index(
                        condition=models.Q(("state", "attesa")), fields=["to", "id"], name="mail_waiting_by_mailbox"
                    ),
                    models.Index(fields=["state", "ended"], name="mail_ended"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "genere__in",
                                ["proposta", "esito", "commento", "promemoria", "atto", "lavoro", "password"],
                            )
                        ),
                        name="mail_genere_previsto",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["attesa", "partita", "fallita", "lasciata"])),
                        name="mail_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("maker", ""), ("body", ""), _connector="OR"), name="mail_made_is_not_kept"
                    ),
                ],
            },
        ),
        # The table comes from ``obiettivi`` (0016), with its rows.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Notifica",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "genere",
                            models.CharField(
                                choices=[
                                    ("proposta", "Proposte e ritiri"),
                                    ("esito", "Esiti e riaperture"),
                                    ("commento", "Commenti"),
                                    ("promemoria", "Promemoria"),
                                    ("atto", "Atti"),
                                    ("lavoro", "Lavori lunghi"),
                                    ("password", "Password dimenticata"),
                                ],
                                max_length=12,
                                verbose_name="genere",
                            ),
                        ),
                        ("indirizzo", models.CharField(blank=True, max_length=300)),
                        ("oggetto", models.CharField(max_length=200)),
                        ("testo", models.TextField(blank=True)),
                        ("quando", models.DateTimeField(default=django.utils.timezone.now)),
                        ("letta_il", models.DateTimeField(blank=True, null=True)),
                        ("promemoria", models.CharField(blank=True, max_length=60)),
                        (
                            "destinatario",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notifiche",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "notifica",
                        "verbose_name_plural": "notifiche",
                        "ordering": ["-quando", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("promemoria", ""), _negated=True),
                                fields=("destinatario", "promemoria"),
                                name="promemoria_una_volta",
                            )
                        ],
                    },
                ),
            ]
        ),
        migrations.AddConstraint(
            model_name="notifica",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("genere__in", ["proposta", "esito", "commento", "promemoria", "atto", "lavoro", "password"])
                ),
                name="notifica_genere_previsto",
            ),
        ),
        migrations.AddConstraint(
            model_name="notifica",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("indirizzo", ""), ("indirizzo__regex", "^(/[A-Za-z0-9._~%!$&'()*+,;=:@-]+)+/?\\Z"), _connector="OR"
                ),
                name="notifica_indirizzo_del_sito",
            ),
        ),
        migrations.RunPython(take_the_type_along, migrations.RunPython.noop),
    ]
