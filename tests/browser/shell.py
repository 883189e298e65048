# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shell of the site as a person uses it: on a telephone the menu is opened before anything in it is pressed."""

from playwright.sync_api import Page


def open_menu(page: Page) -> None:
    """Open the menu where it is folded behind its button; where it stands open there is nothing to do."""
    button = page.locator(".apri-menu > summary")
    # Only who has entered has one: a page that is still arriving is waited for.
    button.wait_for(state="attached")
    if button.is_visible() and not page.get_by_role("navigation", name="Menu principale").is_visible():
        button.click()
