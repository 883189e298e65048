# SPDX-License-Identifier: AGPL-3.0-or-later

from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Fondo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revisione", models.PositiveIntegerField(default=1, editable=False, verbose_name="revisione")),
                (
                    "anno",
                    models.PositiveSmallIntegerField(
                        error_messages={"unique": "Il fondo di quest'anno c'è già."},
                        unique=True,
                        validators=[
                            django.core.validators.MinValueValidator(1990),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="anno",
                    ),
                ),
                (
                    "posizione",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=14,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("0"), "Un importo è zero o di più, senza segno."
                            )
                        ],
                        verbose_name="alla posizione",
                    ),
                ),
                (
                    "risultato",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="Senza le economie di un anno prima.",
                        max_digits=14,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("0"), "Un importo è zero o di più, senza segno."
                            )
                        ],
                        verbose_name="al risultato",
                    ),
                ),
                (
                    "economie",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0"),
                        help_text="Di un anno prima: vanno al solo risultato.",
                        max_digits=14,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("0"), "Un importo è zero o di più, senza segno."
                            )
                        ],
                        verbose_name="economie",
                    ),
                ),
                (
                    "economie_del",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1990),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="economie del",
                    ),
                ),
                (
                    "dichiarato_fondo",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=17, null=True, verbose_name="fondo"),
                ),
                (
                    "dichiarato_disponibile",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=17,
                        null=True,
                        verbose_name="disponibile per il risultato",
                    ),
                ),
                (
                    "dichiarato_totale",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=17, null=True, verbose_name="totale"),
                ),
                (
                    "percento_posizione",
                    models.CharField(
                        blank=True,
                        max_length=50,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A-?[0-9]{1,15}(\\.[0-9]{1,30})?\\Z",
                                "Scrivere il numero come sta nel documento: 73,45.",
                            )
                        ],
                        verbose_name="percento alla posizione",
                    ),
                ),
                (
                    "percento_risultato",
                    models.CharField(
                        blank=True,
                        max_length=50,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A-?[0-9]{1,15}(\\.[0-9]{1,30})?\\Z",
                                "Scrivere il numero come sta nel documento: 73,45.",
                            )
                        ],
                        verbose_name="percento al risultato",
                    ),
                ),
                (
                    "nota",
                    models.TextField(
                        blank=True, help_text="Di chi tiene il fondo: non è nel file.", verbose_name="nota"
                    ),
                ),
            ],
            options={
                "verbose_name": "fondo",
                "verbose_name_plural": "fondi",
                "ordering": ["-anno"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("economie__gte", 0), ("posizione__gte", 0), ("risultato__gte", 0)),
                        name="fondo_importi_senza_segno",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("anno__gte", 1990), ("anno__lte", 2100)), name="fondo_anno_previsto"
                    ),
                    models.CheckConstraint(
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
                        ),
                        name="fondo_testi_leggibili",
                        violation_error_message="Ci sono caratteri che non si vedono, o un a capo: scrivere senza (percento_posizione, percento_risultato).",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalFondo",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("revisione", models.PositiveIntegerField(default=1, editable=False, verbose_name="revisione")),
                (
                    "anno",
                    models.PositiveSmallIntegerField(
                        db_index=True,
                        error_messages={"unique": "Il fondo di quest'anno c'è già."},
                        validators=[
                            django.core.validators.MinValueValidator(1990),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="anno",
                    ),
                ),
                (
                    "posizione",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=14,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("0"), "Un importo è zero o di più, senza segno."
                            )
                        ],
                        verbose_name="alla posizione",
                    ),
                ),
                (
                    "risultato",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="Senza le economie di un anno prima.",
                        max_digits=14,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("0"), "Un importo è zero o di più, senza segno."
                            )
                        ],
                        verbose_name="al risultato",
                    ),
                ),
                (
                    "economie",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0"),
                        help_text="Di un anno prima: vanno al solo risultato.",
                        max_digits=14,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("0"), "Un importo è zero o di più, senza segno."
                            )
                        ],
                        verbose_name="economie",
                    ),
                ),
                (
                    "economie_del",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1990),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="economie del",
                    ),
                ),
                (
                    "dichiarato_fondo",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=17, null=True, verbose_name="fondo"),
                ),
                (
                    "dichiarato_disponibile",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=17,
                        null=True,
                        verbose_name="disponibile per il risultato",
                    ),
                ),
                (
                    "dichiarato_totale",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=17, null=True, verbose_name="totale"),
                ),
                (
                    "percento_posizione",
                    models.CharField(
                        blank=True,
                        max_length=50,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A-?[0-9]{1,15}(\\.[0-9]{1,30})?\\Z",
                                "Scrivere il numero come sta nel documento: 73,45.",
                            )
                        ],
                        verbose_name="percento alla posizione",
                    ),
                ),
                (
                    "percento_risultato",
                    models.CharField(
                        blank=True,
                        max_length=50,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A-?[0-9]{1,15}(\\.[0-9]{1,30})?\\Z",
                                "Scrivere il numero come sta nel documento: 73,45.",
                            )
                        ],
                        verbose_name="percento al risultato",
                    ),
                ),
                (
                    "nota",
                    models.TextField(
                        blank=True, help_text="Di chi tiene il fondo: non è nel file.", verbose_name="nota"
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
            ],
            options={
                "verbose_name": "historical fondo",
                "verbose_name_plural": "historical fondi",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPresupposto",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "che_cosa",
                    models.CharField(
                        choices=[
                            ("piano", "Il Piano della performance adottato"),
                            ("anticorruzione", "Il piano di prevenzione della corruzione e della trasparenza"),
                            ("relazione-precedente", "La Relazione dell'anno prima, approvata e validata"),
                            ("relazione", "La Relazione dell'anno che si paga, approvata e validata"),
                            ("revisori", "La certificazione dei Revisori"),
                        ],
                        max_length=30,
                        verbose_name="che cosa",
                    ),
                ),
                (
                    "atto",
                    models.CharField(
                        blank=True, help_text="Per esempio DGC n. 137/2019.", max_length=300, verbose_name="atto"
                    ),
                ),
                (
                    "data",
                    models.DateField(
                        blank=True,
                        help_text="Vuota, se il documento la lascia in bianco.",
                        null=True,
                        verbose_name="data",
                    ),
                ),
                (
                    "validata_il",
                    models.DateField(
                        blank=True, help_text="Solo di una Relazione.", null=True, verbose_name="validata il"
                    ),
                ),
                (
                    "entro",
                    models.DateField(
                        blank=True,
                        help_text="Il termine, se il contratto ne fa una condizione.",
                        null=True,
                        verbose_name="entro",
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
                "verbose_name": "historical presupposto",
                "verbose_name_plural": "historical presupposti",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalVoceFondo",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("ordine", models.PositiveSmallIntegerField(default=0, verbose_name="ordine")),
                ("codice", models.CharField(max_length=60, verbose_name="codice")),
                ("descrizione", models.CharField(max_length=300, verbose_name="descrizione")),
                ("norma", models.CharField(max_length=300, verbose_name="norma")),
                (
                    "genere",
                    models.CharField(
                        choices=[("stabile", "stabile"), ("variabile", "variabile"), ("detrazione", "detrazione")],
                        max_length=10,
                        verbose_name="genere",
                    ),
                ),
                (
                    "importo",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="Senza segno, anche di una detrazione.",
                        max_digits=14,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("0"), "Un importo è zero o di più, senza segno."
                            )
                        ],
                        verbose_name="importo",
                    ),
                ),
                (
                    "soggetta_al_limite",
                    models.BooleanField(
                        default=True, help_text="D.Lgs. 75/2017, art. 23.", verbose_name="soggetta al limite"
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
                "verbose_name": "historical voce",
                "verbose_name_plural": "historical voci",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Presupposto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "che_cosa",
                    models.CharField(
                        choices=[
                            ("piano", "Il Piano della performance adottato"),
                            ("anticorruzione", "Il piano di prevenzione della corruzione e della trasparenza"),
                            ("relazione-precedente", "La Relazione dell'anno prima, approvata e validata"),
                            ("relazione", "La Relazione dell'anno che si paga, approvata e validata"),
                            ("revisori", "La certificazione dei Revisori"),
                        ],
                        max_length=30,
                        verbose_name="che cosa",
                    ),
                ),
                (
                    "atto",
                    models.CharField(
                        blank=True, help_text="Per esempio DGC n. 137/2019.", max_length=300, verbose_name="atto"
                    ),
                ),
                (
                    "data",
                    models.DateField(
                        blank=True,
                        help_text="Vuota, se il documento la lascia in bianco.",
                        null=True,
                        verbose_name="data",
                    ),
                ),
                (
                    "validata_il",
                    models.DateField(
                        blank=True, help_text="Solo di una Relazione.", null=True, verbose_name="validata il"
                    ),
                ),
                (
                    "entro",
                    models.DateField(
                        blank=True,
                        help_text="Il termine, se il contratto ne fa una condizione.",
                        null=True,
                        verbose_name="entro",
                    ),
                ),
                (
                    "fondo",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="presupposti",
                        to="valutazione.fondo",
                        verbose_name="fondo",
                    ),
                ),
            ],
            options={
                "verbose_name": "presupposto",
                "verbose_name_plural": "presupposti",
                "ordering": ["fondo", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("fondo", "che_cosa"),
                        name="presupposto_unico_nel_fondo",
                        violation_error_message="Questo presupposto c'è già.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "che_cosa__in",
                                ["piano", "anticorruzione", "relazione-precedente", "relazione", "revisori"],
                            )
                        ),
                        name="presupposto_previsto",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("validata_il__isnull", True),
                            ("che_cosa__in", ["relazione-precedente", "relazione"]),
                            _connector="OR",
                        ),
                        name="presupposto_validata_la_relazione",
                        violation_error_message="Si valida solo una Relazione: togliere la data della validazione.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "atto__regex",
                                "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                            ),
                            _negated=True,
                        ),
                        name="presupposto_testi_leggibili",
                        violation_error_message="Ci sono caratteri che non si vedono, o un a capo: scrivere senza (atto).",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VoceFondo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ordine", models.PositiveSmallIntegerField(default=0, verbose_name="ordine")),
                ("codice", models.CharField(max_length=60, verbose_name="codice")),
                ("descrizione", models.CharField(max_length=300, verbose_name="descrizione")),
                ("norma", models.CharField(max_length=300, verbose_name="norma")),
                (
                    "genere",
                    models.CharField(
                        choices=[("stabile", "stabile"), ("variabile", "variabile"), ("detrazione", "detrazione")],
                        max_length=10,
                        verbose_name="genere",
                    ),
                ),
                (
                    "importo",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="Senza segno, anche di una detrazione.",
                        max_digits=14,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("0"), "Un importo è zero o di più, senza segno."
                            )
                        ],
                        verbose_name="importo",
                    ),
                ),
                (
                    "soggetta_al_limite",
                    models.BooleanField(
                        default=True, help_text="D.Lgs. 75/2017, art. 23.", verbose_name="soggetta al limite"
                    ),
                ),
                (
                    "fondo",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="voci",
                        to="valutazione.fondo",
                        verbose_name="fondo",
                    ),
                ),
            ],
            options={
                "verbose_name": "voce",
                "verbose_name_plural": "voci",
                "ordering": ["fondo", "ordine", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("fondo", "codice"),
                        name="voce_unica_nel_fondo",
                        violation_error_message="In questo fondo c'è già una voce con questo codice.",
                    ),
                    models.CheckConstraint(condition=models.Q(("importo__gte", 0)), name="voce_importo_senza_segno"),
                    models.CheckConstraint(
                        condition=models.Q(("genere__in", ["stabile", "variabile", "detrazione"])),
                        name="voce_genere_previsto",
                    ),
                    models.CheckConstraint(
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
                            models.Q(
                                (
                                    "norma__regex",
                                    "[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u2029\\u061c\\u200e-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufffe-\\uffff]",
                                ),
                                _negated=True,
                            ),
                        ),
                        name="voce_testi_leggibili",
                        violation_error_message="Ci sono caratteri che non si vedono, o un a capo: scrivere senza (codice, descrizione, norma).",
                    ),
                ],
            },
        ),
    ]
