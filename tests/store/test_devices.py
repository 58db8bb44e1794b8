"""A device's line says the device."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ordiclasse_inventory.model.device import Device, DeviceKind, Exit
from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.period import Period
from ordiclasse_inventory.store.devices import DEVICE_COLUMNS, OPTIONAL_DEVICE_COLUMNS, cells_of, read_devices
from ordiclasse_inventory.store.table_edit import TableEdit
from ordiclasse_inventory.store.text import Folder

words = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), max_size=8).map(str.strip)


@st.composite
def devices(draw: st.DrawFn) -> Device:
    """A device whose story holds: bought, then there, then moved or left."""
    first = date(2016, 1, 1)
    bought, came, left, wiped, warranty = (
        (first + timedelta(days)).isoformat()
        for days in sorted(draw(st.sets(st.integers(0, 5000), min_size=5)))[:5]
    )
    acquired = draw(st.sampled_from(["", bought, came]))
    ending = draw(st.sampled_from(["open", "moved", "given", "recycled"]))
    moved_from = draw(st.sampled_from(["", "leon-blum"]))
    gone = ending in {"given", "recycled"}
    return Device(
        name="poste-01",
        kind=draw(st.sampled_from(DeviceKind)),
        macs=draw(st.sampled_from([("02:00:00:00:00:01",), ("02:00:00:00:00:01", "02:00:00:00:00:02")])),
        address="10.99.0.10",
        room=draw(words),
        levels=tuple(draw(st.lists(st.sampled_from(Level), max_size=3, unique=True))),
        model=draw(words),
        serial=draw(words),
        acquired=acquired,
        asset=draw(words),
        os=draw(words),
        owner=draw(words),
        price=draw(st.none() | st.decimals(0, 9999, places=2).map(lambda price: Decimal(str(price)))),
        warranty_until=draw(st.sampled_from(["", warranty])),
        period=Period(
            came if moved_from else draw(st.sampled_from([came, acquired])), "" if ending == "open" else left
        ),
        moved_from=moved_from,
        moved_to="leon-blum" if ending == "moved" else "",
        retired=left if gone else "",
        exit=Exit(ending) if gone else None,
        recipient="Emmaüs, «Besançon»" if gone else "",
        wiped=wiped if gone else "",
        ram_gb=draw(st.none() | st.integers(0, 64)),
        disk_gb=draw(st.none() | st.integers(0, 4000)),
    )


@given(devices())
def test_a_device_is_read_as_it_was_written(device: Device) -> None:
    table = TableEdit(",".join(DEVICE_COLUMNS) + "\n")
    table.append(cells_of(device))
    folder = Folder(Path("/nowhere"), drafts={"devices.csv": table.text()})
    assert read_devices(folder, "devices.csv") == [(2, device)], folder.problems
    assert set(table.columns) <= {*DEVICE_COLUMNS, *OPTIONAL_DEVICE_COLUMNS}
