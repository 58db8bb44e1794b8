import pytest
from marionette_driver.errors import UnknownException

from tests.firefox import firefox, policies, shows

HOME = "http://ent.essai.internal/"


@pytest.fixture(scope="module")
def browser(ssh):
    with firefox(ssh) as session:
        yield session


def in_the_browser(session, script):
    with session.using_context(session.CONTEXT_CHROME):
        return session.execute_script(script)


def test_it_opens_on_the_portal_and_on_nothing_else(browser):
    assert shows(browser, "Le portail")
    assert browser.get_url() == HOME
    assert len(browser.window_handles) == 1


def test_it_speaks_french(browser):
    browser.navigate("about:policies")
    assert shows(browser, "Stratégies d’entreprise")


def test_about_policies_says_what_is_in_force(browser):
    rows = policies(browser)
    assert ["Homepage", "URL", f'"{HOME}"'] in rows
    assert ["Locked", "true"] in rows
    assert ["PasswordManagerEnabled", "false"] in rows
    assert ["DisableTelemetry", "true"] in rows


def test_firefox_finds_no_fault_with_them(browser):
    browser.navigate("about:policies")
    faults = "return document.getElementById('errorsContent').textContent"
    assert browser.execute_script(faults) == ""
    assert browser.execute_script("return document.querySelectorAll('.policy-failure').length") == 0


def test_the_schools_links_are_on_the_toolbar_and_no_others(browser):
    shown = in_the_browser(
        browser,
        "return [...document.querySelectorAll('#PlacesToolbarItems > .bookmark-item')]"
        ".map(link => link.getAttribute('label'))",
    )
    assert shown == ["L’encyclopédie « Vikidia »", "Écoles & communes"]


@pytest.mark.parametrize("page", ["about:config", "about:addons"])
def test_a_pupil_opens_neither_settings_nor_add_ons(browser, page):
    with pytest.raises(UnknownException, match="blockedByPolicy"):
        browser.navigate(page)


def test_another_home_page_does_not_take(browser):
    changed = in_the_browser(
        browser,
        "Services.prefs.setStringPref('browser.startup.homepage', 'https://jeux.example/');"
        "return Services.prefs.getStringPref('browser.startup.homepage')",
    )
    assert changed == HOME
