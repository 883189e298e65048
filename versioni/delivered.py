# SPDX-License-Identifier: AGPL-3.0-or-later
"""A version is finished when it is written: what its list of documents does not name is not of it.

The guard that stands on the table of the documents beside those of every frozen table.
"""

from typing import Final

from congelati.triggers import REFUSE, Guard

DOCUMENTS: Final = Guard(
    table="versioni_documentodellaversione",
    function="traguardo_documento_consegnato",
    # The version is looked for where the document stands, whatever the session calls its search path.
    source=f"""
DECLARE
    consegnato boolean;
BEGIN
    EXECUTE format(
        'SELECT EXISTS (SELECT 1 FROM %I.versioni_versione v WHERE v.id = $1 AND v.manifesto::jsonb @> $2)',
        TG_TABLE_SCHEMA
    ) INTO consegnato USING NEW.versione_id, jsonb_build_array(
        jsonb_build_object('genere', NEW.genere, 'formato', NEW.formato, 'sha256', NEW.impronta)
    );
    IF consegnato THEN RETURN NEW; END IF;
    {REFUSE}
END """,  # noqa: S608
    refused="""
NOT EXISTS (
    SELECT 1 FROM versioni_versione v, json_each(v.manifesto) d
    WHERE v.id = NEW.versione_id AND json_extract(d.value, '$.genere') = NEW.genere
    AND json_extract(d.value, '$.formato') = NEW.formato AND json_extract(d.value, '$.sha256') = NEW.impronta
)
""",
)
