# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifiche", "0002_inviti"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Digest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("giorno", models.DateField(verbose_name="giorno")),
            ],
            options={
                "verbose_name": "riepilogo degli avvisi",
                "verbose_name_plural": "riepiloghi degli avvisi",
            },
        ),
        migrations.CreateModel(
            name="NoticePreference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                            ("invito", "Inviti e incarichi"),
                        ],
                        max_length=12,
                        verbose_name="genere",
                    ),
                ),
                (
                    "posta",
                    models.CharField(
                        choices=[
                            ("subito", "Subito"),
                            ("giornaliero", "Una volta al giorno"),
                            ("mai", "Mai per questo genere"),
                        ],
                        max_length=12,
                        verbose_name="per posta",
                    ),
                ),
            ],
            options={
                "verbose_name": "preferenza sugli avvisi",
                "verbose_name_plural": "preferenze sugli avvisi",
            },
        ),
        migrations.AddField(
            model_name="notifica",
            name="autore",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="da",
            ),
        ),
        migrations.AddField(
            model_name="notifica",
            name="nel_riepilogo",
            field=models.BooleanField(default=False, editable=False, verbose_name="aspetta il riepilogo"),
        ),
        migrations.AddField(
            model_name="notifica",
            name="punto",
            field=models.SlugField(blank=True, db_index=False, max_length=60),
        ),
        migrations.AddIndex(
            model_name="notifica",
            index=models.Index(
                condition=models.Q(("nel_riepilogo", True)), fields=["destinatario"], name="notifica_in_riepilogo"
            ),
        ),
        migrations.AddField(
            model_name="digest",
            name="utente",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="noticepreference",
            name="utente",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="preferenze_avvisi",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="digest",
            constraint=models.UniqueConstraint(fields=("utente", "giorno"), name="riepilogo_uno_al_giorno"),
        ),
        migrations.AddConstraint(
            model_name="noticepreference",
            constraint=models.UniqueConstraint(fields=("utente", "genere"), name="preferenza_una_per_genere"),
        ),
        migrations.AddConstraint(
            model_name="noticepreference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "genere__in",
                        ["proposta", "esito", "commento", "promemoria", "atto", "lavoro", "password", "invito"],
                    )
                ),
                name="preferenza_genere_previsto",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticepreference",
            constraint=models.CheckConstraint(
                condition=models.Q(("posta__in", ["subito", "giornaliero", "mai"])), name="preferenza_posta_prevista"
            ),
        ),
    ]
