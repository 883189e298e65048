# SPDX-License-Identifier: AGPL-3.0-or-later
"""Filters that print texts, dates and numbers as the office does."""

from django import template

from testi import formati
from testi.blocchi import blocchi, tratti
from testi.differenze import capoversi

register = template.Library()
register.filter("blocchi", blocchi)
register.filter("tratti", tratti)
register.filter("capoversi", capoversi)
register.filter("data_it", formati.data)
register.filter("numero_it", formati.numero)
