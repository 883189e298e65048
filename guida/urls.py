# SPDX-License-Identifier: AGPL-3.0-or-later
from guida import views_first_steps, views_guide

app_name = "guida"
urlpatterns = [*views_first_steps.addresses, *views_guide.addresses]
