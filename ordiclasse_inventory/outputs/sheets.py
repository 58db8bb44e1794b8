"""A school on one sheet, and schools a line each: plain values for tables and JSON."""

from typing import Any

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.school import Contact, School, Site
from ordiclasse_inventory.model.uplink import Uplink
from ordiclasse_inventory.network import names
from ordiclasse_inventory.network.links import EDITION_BYTES, NIGHT_FROM, NIGHT_TO, LinkUse, link_use

from .places import Network, SchoolNetwork


def school_summary(department: Department, school: School) -> dict[str, Any]:
    """A school in a line: key, name, kind, commune, uplink, number of computers and of pupils."""
    return {
        "school": school.key,
        "name": school.name,
        "kind": str(school.kind),
        "commune": department.commune_name(school.commune),
        "uplink": link_in_words(school.uplink),
        "computers": school.computers,
        "pupils": school.pupils,
    }


def school_sheet(department: Department, school: School) -> dict[str, Any]:
    """All there is to know of a school before going there: facts, then its machines."""
    uplink, access = school.uplink, school.server_access
    titles = department.catalogue.chosen(school.software)
    return {
        **school_summary(department, school),
        "UAI": school.uai,
        "open": str(school.period),
        "sites": "; ".join(map(_site, school.sites)),
        "director": _contact(school.director),
        "paid by": _payer(department, school),
        "generation": str(school.generation),
        "provider": uplink.provider if uplink else "",
        "contract": uplink.contract if uplink else "",
        "resolvers": ", ".join(uplink.resolvers) if uplink else "",
        **_use(uplink, school),
        "server reached at": access.host if access else "",
        "domain": names.school_domain(school.key, department.domain),
        "addresses": "\n".join(map(_network, SchoolNetwork.of(school).networks(school.server))),
        "IPv6": school.block6,
        "software": ", ".join(title.name for title in titles),
        "machines": [
            {
                "name": device.name,
                "kind": str(device.kind),
                "address": device.address,
                "MAC": " ".join(device.macs),
                "room": device.room,
                "levels": " ".join(device.levels),
                "software": ", ".join(
                    title.name for title in school.titles_for(device, department.catalogue)
                ),
                "model": device.model,
                "acquired": device.acquired,
            }
            for device in school.devices
        ],
    }


def _network(network: Network) -> str:
    vlan = f"VLAN {network.number} {network.name} " if network.number else ""
    pool = f", unknown machines {network.pool_first} to {network.pool_last}" if network.pool_first else ""
    return f"{vlan}{network.network}{pool}"


def _site(site: Site) -> str:
    known = site.latitude is not None and site.longitude is not None
    place = f"{site.latitude:.5f}, {site.longitude:.5f}" if known else ""
    rooms = f"rooms {', '.join(site.rooms)}" if site.rooms else ""
    return " · ".join(filter(None, (site.name, site.address, place, rooms)))


def _contact(contact: Contact | None) -> str:
    return " · ".join(filter(None, (contact.name, contact.phone, contact.email))) if contact else ""


def _payer(department: Department, school: School) -> str:
    return next((body.name for body in department.bodies if body.key == school.payer), "its commune")


def link_in_words(uplink: Uplink | None) -> str:
    """A link by its kind and rates: `adsl 8/0.8 Mbit/s`."""
    return f"{uplink.kind} {uplink.down_mbit:g}/{uplink.up_mbit:g} Mbit/s" if uplink else "none"


def _use(uplink: Uplink | None, school: School) -> dict[str, str]:
    """What follows from the link, in words."""
    if uplink is None:
        return {}
    use = link_use(uplink, len(school.workstations))
    return {
        "updates": _updates(use),
        "workstations at a time": str(use.at_a_time),
        "package cache": f"{use.cache_gb} GB",
        "shaped to": f"{use.down_kbit}/{use.up_kbit} kbit/s",
    }


def _updates(use: LinkUse) -> str:
    hours, minutes = divmod(round(use.fetch_seconds / 60), 60)
    takes = f"an edition of {EDITION_BYTES / 1e9:g} GB takes {hours} h {minutes:02}"
    if use.by_day:
        return f"by day; {takes} beside the class"
    nights = "1 night" if use.nights == 1 else f"{use.nights} nights"
    budget = use.night_budget_bytes
    capped = "" if budget is None else f" of {budget / 1e9:.2g} GB at most"
    return f"by night, {NIGHT_FROM} to {NIGHT_TO}; {takes}, in {nights}{capped}"
