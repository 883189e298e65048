# SPDX-License-Identifier: AGPL-3.0-or-later
"""The yearly values of the indicators of the Comune."""

from raccolte.views import urlpatterns

app_name = "raccolte"
__all__ = ["urlpatterns"]
