# SPDX-License-Identifier: AGPL-3.0-or-later
"""The act of a survey is finished when it is written: what its list of documents does not name is not of it.

The guard that stands on the table of the documents beside those of every frozen table, as that of the versions does.
"""

from typing import Final

from congelati.triggers import REFUSE, Guard

DOCUMENTS: Final = Guard(
    table="monitoraggio_documentodellarilevazione",
    function="traguardo_documento_di_rilevazione",
    source=f"""
DECLARE
    consegnato boolean;
BEGIN
    EXECUTE format(
        'SELECT EXISTS (SELECT 1 FROM %I.monitoraggio_attodellarilevazione a'
        ' WHERE a.chiusura_id = $1 AND nullif(a.manifesto, $3)::jsonb @> $2)',
        TG_TABLE_SCHEMA
    ) INTO consegnato USING NEW.chiusura_id, jsonb_build_array(
        jsonb_build_object('genere', NEW.genere, 'formato', NEW.formato, 'sha256', NEW.impronta)
    ), text '';
    IF consegnato THEN RETURN NEW; END IF;
    {REFUSE}
END """,  # noqa: S608
    refused="""
NOT EXISTS (
    SELECT 1 FROM monitoraggio_attodellarilevazione a, json_each(nullif(a.manifesto, '')) d
    WHERE a.chiusura_id = NEW.chiusura_id AND json_extract(d.value, '$.genere') = NEW.genere
    AND json_extract(d.value, '$.formato') = NEW.formato AND json_extract(d.value, '$.sha256') = NEW.impronta
)
""",
)
