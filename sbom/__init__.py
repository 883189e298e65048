# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bill of materials (CycloneDX): what an installation runs, made of the lock and of the files that travel with it.

``./dev sbom`` writes it. Nothing of the machine it is made on is in it: the same sources give the same bytes.
"""
