# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables in and out of the registries, with a preview that writes nothing and a confirmation that writes just that."""

from typing import Any, Final

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.text import slugify
from django.views.decorators.http import require_POST
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import Format
from import_export.results import RowResult

from fogli.limiti import FileNonLeggibile
from organizzazione.formati import CSV, XLSX, InEntrata, NellaPagina
from organizzazione.forms import ModuloConferma, ModuloEsporta, ModuloFile
from organizzazione.rules import scrive_tutto

# A page of thousands of rows helps nobody: the first ones are shown, and the rest is counted.
MOSTRATE = 300
PAROLE = {RowResult.IMPORT_TYPE_NEW: "nuova", RowResult.IMPORT_TYPE_UPDATE: "cambia"}
# What an address of an export may ask for, as a link says it; without it the page asks which.
FORMAT: Final = "formato"
FORMATS: Final[dict[str, type[Format]]] = {"xlsx": XLSX, "csv": CSV}
CAMBIATA = "Nel frattempo i dati sono cambiati: non è stato scritto nulla. Questa è l'anteprima di adesso."


class Scambio(ImportExportMixin):
    """Import and export for a registry, for who may write it."""

    import_formats = [InEntrata]
    export_formats = [XLSX, CSV]
    import_form_class = ModuloFile
    confirm_form_class: type[Form] = ModuloConferma
    export_form_class = ModuloEsporta
    tmp_storage_class = NellaPagina

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Who writes everything."""
        return scrive_tutto(request.user)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """The same: what goes out is there to come back."""
        return scrive_tutto(request.user)

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """All the rows or none."""
        return {
            **super().get_import_data_kwargs(**kwargs),
            "use_transactions": True,
            "rollback_on_validation_errors": True,
        }

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        """Our refusals say what is wrong; anything else is a fault of ours and must be seen."""
        if not isinstance(e, FileNonLeggibile):
            raise e
        form.add_error("import_file", str(e))

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The upload; with a file, what it would change."""
        risposta = super().import_action(request, **kwargs)
        return self._completa(risposta, request)

    @method_decorator(require_POST)
    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Write what the preview showed, or show the new preview when the data has changed meanwhile."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        modulo = self.create_confirm_form(request)
        try:
            if not modulo.is_valid():
                raise FileNonLeggibile("L'anteprima è scaduta o incompleta: caricare di nuovo il file.")
            dataset = self.confermato(modulo)
        except FileNonLeggibile as errore:
            return self.rifiuta(request, str(errore))
        esito, scritto = self.scrivi(dataset, modulo, request, **kwargs)
        if scritto:
            risposta: HttpResponse = self.process_result(esito, request)
            return risposta
        contesto = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "result": esito,
            "form": self.create_import_form(self._vuota(request)),
            "confirm_form": None if esito.has_errors() or esito.has_validation_errors() else modulo,
            "cambiata": CAMBIATA,
        }
        return self._completa(TemplateResponse(request, [self.import_template_name], contesto, status=409), request)

    def scrivi(self, dataset: Any, modulo: Any, request: HttpRequest, **kwargs: Any) -> tuple[Any, bool]:
        """The outcome, and whether it was written: all of it if it is what the preview showed, else nothing."""
        with transaction.atomic():
            esito = self.process_dataset(dataset, modulo, request, **kwargs)
            buono = not esito.has_errors() and not esito.has_validation_errors()
            scritto = buono and esito.impronta == modulo.cleaned_data["impronta"]
            if not scritto:
                transaction.set_rollback(True)
        return esito, scritto

    def confermato(self, modulo: Any) -> Any:
        """The dataset of the file that a confirmation is about.

        Raises:
            FileNonLeggibile: it cannot be trusted, or is too old.
        """
        return InEntrata().create_dataset(NellaPagina(name=modulo.cleaned_data["import_file_name"]).read())

    def rifiuta(self, request: HttpRequest, detto: str) -> HttpResponse:
        """Back to the upload, with what is wrong."""
        messages.error(request, detto)
        carico = f"admin:{'_'.join(self.get_model_info())}_import"
        return redirect(reverse(carico, current_app=self.admin_site.name))

    def add_success_message(self, result: Any, request: HttpRequest) -> None:
        """In the words of the office."""
        nuove, cambiate, ferme = (result.totals[t] for t in ("new", "update", "skip"))
        messages.success(request, f"Importazione riuscita: {nuove} nuove, {cambiate} cambiate, {ferme} già uguali.")

    def _create_log_entry(self, user_pk: int, rows: Any, import_type: str, action_flag: int) -> None:
        if rows:
            LogEntry.objects.log_actions(user_pk, rows, action_flag, change_message="Importato da un file.")

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """The file of the kind that the address names; without one, the page that asks for it."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        asked = request.GET.get(FORMAT)
        if FORMAT in request.GET:
            # The rest of the address are the filters of the list.
            filters = request.GET.copy()
            del filters[FORMAT]
            request.GET = filters  # type: ignore[assignment]
        try:
            if asked in FORMATS:
                file: HttpResponse = self._do_file_export(FORMATS[asked](), request, self.get_export_queryset(request))
                return file
            page = super().export_action(request)
        except IncorrectLookupParameters:
            return redirect(f"{self._list()}?{ERROR_FLAG}=1")
        if asked is not None:
            page.status_code = 400
            page.context_data["unknown"] = asked[:40]
        return page  # type: ignore[no-any-return]

    def _list(self) -> str:
        return reverse(f"admin:{'_'.join(self.get_model_info())}_changelist", current_app=self.admin_site.name)

    def get_export_filename(self, request: HttpRequest, queryset: Any, file_format: Any) -> str:
        """«centri-di-responsabilita-2026-11-25.xlsx»."""
        nome = slugify(str(self.opts.verbose_name_plural))
        return f"{nome}-{timezone.localdate():%Y-%m-%d}.{file_format.get_extension()}"

    def init_request_context_data(self, request: HttpRequest, form: Any) -> dict[str, Any]:
        """With a title that says what."""
        contesto: dict[str, Any] = super().init_request_context_data(request, form)
        ways = [(name, kind().get_title()) for name, kind in FORMATS.items()]
        kept = [(name, value) for name, values in request.GET.lists() for value in values]
        return contesto | {"title": f"Esporta {self.opts.verbose_name_plural}", "formati": ways, "filtri": kept}

    def _completa(self, risposta: Any, request: HttpRequest) -> HttpResponse:
        contesto = risposta.context_data
        contesto["title"] = f"Importa {self.opts.verbose_name_plural}"
        contesto["colonne"] = [str(f.column_name) for f in self.resource_classes[0]().get_import_fields()]
        esito = contesto.get("result")
        if esito is not None:
            lette = getattr(esito, "righe_lette", [])
            cambi = [(r, PAROLE[r.tipo]) for r in lette if r.tipo in PAROLE]
            rilievi = getattr(esito, "rilievi", [])
            contesto |= {
                "cambi": cambi[:MOSTRATE],
                "altri_cambi": max(0, len(cambi) - MOSTRATE),
                "ferme": sum(r.tipo not in PAROLE for r in lette),
                "quante": {t: sum(p == t for _, p in cambi) for t in ("nuova", "cambia")},
                "rilievi": rilievi[:MOSTRATE],
                "altri_rilievi": max(0, len(rilievi) - MOSTRATE),
                "rifiuti": [str(e.error) for e in esito.base_errors],
            }
            if contesto.get("confirm_form"):
                contesto["file"] = contesto["confirm_form"].initial or contesto["confirm_form"].cleaned_data
        return risposta  # type: ignore[no-any-return]

    @staticmethod
    def _vuota(request: HttpRequest) -> Any:
        """The request without what was posted: an upload form that was not filled in has no errors to show."""
        vuota = HttpRequest()
        vuota.user = request.user
        return vuota
