# SPDX-License-Identifier: AGPL-3.0-or-later
"""The codes of objectives are the Comune's, in a form that the plan may say; a key of their own sorts them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dup", "0006_revisione"),
        ("obiettivi", "0020_revisione"),
        ("organizzazione", "0005_revisione"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="obiettivopeg",
            options={
                "ordering": ["piano", "sort_key"],
                "verbose_name": "obiettivo PEG",
                "verbose_name_plural": "obiettivi PEG",
            },
        ),
        migrations.RemoveConstraint(
            model_name="obiettivopeg",
            name="obiettivo_codice_ben_formato",
        ),
        migrations.AddField(
            model_name="historicalobiettivopeg",
            name="sort_key",
            field=models.CharField(default="", editable=False, max_length=400, verbose_name="ordine del codice"),
        ),
        migrations.AddField(
            model_name="historicalpianoesecutivo",
            name="forma_codici",
            field=models.CharField(
                blank=True,
                default="{anno}-{centro:2}{numero:2}{lettera}",
                help_text="Come si scrivono i codici degli obiettivi: {anno} o {anno:2}, {centro:2} per le sue lettere, {numero} o {numero:2}, {lettera} se a volte ce n'è una; il resto resta com'è. Per esempio OB.{numero} o LP/{anno}/{numero:2}. Serve a proporre il prossimo e ad avvisare; vuota: nessuna forma.",
                max_length=60,
                verbose_name="forma dei codici",
            ),
        ),
        migrations.AddField(
            model_name="obiettivopeg",
            name="sort_key",
            field=models.CharField(default="", editable=False, max_length=400, verbose_name="ordine del codice"),
        ),
        migrations.AddField(
            model_name="pianoesecutivo",
            name="forma_codici",
            field=models.CharField(
                blank=True,
                default="{anno}-{centro:2}{numero:2}{lettera}",
                help_text="Come si scrivono i codici degli obiettivi: {anno} o {anno:2}, {centro:2} per le sue lettere, {numero} o {numero:2}, {lettera} se a volte ce n'è una; il resto resta com'è. Per esempio OB.{numero} o LP/{anno}/{numero:2}. Serve a proporre il prossimo e ad avvisare; vuota: nessuna forma.",
                max_length=60,
                verbose_name="forma dei codici",
            ),
        ),
        migrations.AlterField(
            model_name="historicalobiettivopeg",
            name="codice",
            field=models.CharField(
                help_text="Per esempio 2020-CP04 o OB.1. Il piano può dirne la forma.",
                max_length=40,
                verbose_name="codice",
            ),
        ),
        migrations.AlterField(
            model_name="obiettivopeg",
            name="codice",
            field=models.CharField(
                help_text="Per esempio 2020-CP04 o OB.1. Il piano può dirne la forma.",
                max_length=40,
                verbose_name="codice",
            ),
        ),
    ]
