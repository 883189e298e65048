# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a damaged ZIP can raise, whatever damaged it. Pure.

``zipfile`` hands on what its decompressors and its file raise, each an exception of its own: who names some of them
lets the others through as a fault of the program.
"""

import lzma
import zipfile
import zlib
from typing import Final

# RuntimeError also where a member asks for a password, or is packed in a way that zipfile does not know; ValueError
# where a name is in no encoding; OSError where the contents point outside the file.
DAMAGED: Final = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, ValueError, OSError)
