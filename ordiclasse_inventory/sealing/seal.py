"""Sealing: inputs and documents frozen in `bills/NAME/`, with checksums and the operator's signature."""

import errno
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ordiclasse_inventory import state
from ordiclasse_inventory.billing.bill import Bill
from ordiclasse_inventory.billing.control import Control, control
from ordiclasse_inventory.billing.correction import Correction
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.model.problem import Problem
from ordiclasse_inventory.outputs.bill.control import control_json
from ordiclasse_inventory.outputs.bill.correction import correction_documents
from ordiclasse_inventory.store.acknowledged import read_acknowledged

from . import checksums
from .chain import bills_of, correction_name, number_of, sealed_of
from .frozen import UnreadableError, billed, history_of, read_inputs, write_inputs
from .signature import NAMESPACE, allowed_signers, sign, signer, with_lines
from .tools import tools

SEAL = "seal.json"
SIGNERS = "allowed_signers"
INPUTS, DOCUMENTS = "inputs", "documents"
# git keeps the bytes, whatever it is told to do with line ends (gitattributes(5)).
_ATTRIBUTES = b"* -text\n"
_READ_ONLY = 0o444
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Seal:
    """What a sealed folder says of itself, besides its files.

    `before` is the sealed folder of the year before, `corrects` the one that this one corrects (empty: none),
    and `rests_on` the checksum of the SHA256SUMS of each; `reason` and `cancels` are a correction's.
    """

    name: str
    year: int
    made_on: Day
    sealed_by: str
    before: str = ""
    corrects: str = ""
    reason: str = ""
    cancels: bool = False
    rests_on: dict[str, str] = field(default_factory=dict)
    tools: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """seal.json."""
        return json.dumps({"format": _FORMAT, **asdict(self)}, ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def of(cls, text: str) -> "Seal":
        """Read seal.json. Raises ValueError where it is none, or of a later program."""
        value: dict[str, Any] = json.loads(text)
        if not isinstance(value, dict) or value.pop("format", None) != _FORMAT:
            raise ValueError(f"a seal of another format than {_FORMAT}")
        try:
            return cls(**value)
        except TypeError as error:
            raise ValueError(str(error)) from error


class AlreadySealedError(Exception):
    """The year's bill is sealed: it is corrected by another document, never changed."""


class NotSealedError(Exception):
    """There is no sealed bill to correct or to verify."""


class NothingToCorrectError(Exception):
    """Nobody owes anything else than what was claimed."""


class TooEarlyError(Exception):
    """The day of the count is still to come: nobody knows yet what will be there."""


class CantBeMadeError(Exception):
    """What this machine lacks to make the documents."""


class OpenFindingsError(Exception):
    """Findings of the control that are neither mended nor acknowledged."""

    def __init__(self, control: Control) -> None:
        super().__init__(f"{len(control.open)} open findings")
        self.control = control


@dataclass(frozen=True, slots=True)
class ToSeal:
    """What is sealed, before its documents are made; `correction` is None where it is the bill itself."""

    seal: Seal
    bill: Bill
    before: Bill | None
    control: Control
    correction: Correction | None


def before_of(bills: Path, year: int) -> str:
    """The sealed folder that says what was claimed the year before; empty: none."""
    return (sealed_of(bills, year - 1) or [""])[-1]


def claimed(bills: Path, name: str) -> Bill | None:
    """The bill as a sealed folder leaves it, from its own inputs; None: it was cancelled.

    Raises UnreadableError where the folder is not as it was sealed.
    """
    folder = bills / name
    if wrong := checksums.differences(folder):
        remedy = f"ordiclasse bill verify {name[:4]}"
        raise UnreadableError(
            tuple(
                Problem(f"{bills.name}/{name}/{path}", 0, "", found, "what was sealed", remedy)
                for path, found in wrong
            )
        )
    seal = read_seal(folder)
    return None if seal.cancels else billed(history_of(folder / INPUTS), seal.year)


def bill_before(history: Department, bills: Path, year: int, name: str) -> Bill | None:
    """The bill of the year before: as it was sealed (`name`), else by these files; None: there is none."""
    if name:
        return claimed(bills, name)
    try:
        return billed(history, year - 1)
    except UnreadableError:
        return None  # The first year of the first convention.


def controlled(history: Department, folder: Path, bill: Bill, before: Bill | None) -> Control:
    """The control of a bill, with the acknowledgements of a folder. Raises UnreadableError."""
    acknowledged, problems = read_acknowledged(folder, bill.year)
    if problems:
        raise UnreadableError(problems)
    return control(history, bill, before, acknowledged)


def look(inventory: Path, year: int) -> tuple[Bill, Control]:
    """The bill of a year by today's files, and its control. Raises UnreadableError."""
    history, bills = history_of(inventory), bills_of(inventory)
    bill = billed(history, year)
    before = bill_before(history, bills, year, before_of(bills, year))
    return bill, controlled(history, inventory, bill, before)


def to_seal(folder: Path, bills: Path, seal: Seal) -> ToSeal:
    """The bill or correction that a folder of inputs gives.

    Of `seal` only what is known before sealing counts; `bills` holds what it rests on. Raises
    UnreadableError.
    """
    history = history_of(folder)
    bill = billed(history, seal.year)
    before = bill_before(history, bills, seal.year, seal.before)
    found = controlled(history, folder, bill, before)
    correction = None
    if seal.corrects:
        standing, after = claimed(bills, seal.corrects), None if seal.cancels else bill
        correction = Correction(seal.year, number_of(seal.name), seal.reason, standing, after)
    return ToSeal(seal, bill, before, found, correction)


def documents_of(made: ToSeal) -> dict[str, bytes]:
    """Its documents by path: the same bytes each time. Raises CantBeMadeError."""
    # Layout and typeface take half a second to load: only who makes documents waits for them.
    from ordiclasse_inventory.outputs.bill.documents import documents  # noqa: PLC0415
    from ordiclasse_inventory.outputs.pdf import PdfError  # noqa: PLC0415

    day = made.seal.made_on
    try:
        if made.correction:
            papers = correction_documents(made.correction, day)
        else:
            papers = documents(made.bill, before=made.before, made_on=day)
    except PdfError as error:
        raise CantBeMadeError(str(error)) from error
    return {**papers, f"controle-{made.seal.year}.json": control_json(made.control, made.bill).encode()}


def seal_bill(inventory: Path, year: int, made_on: Day, key: Path) -> Path:
    """Seal the bill of a year; its new folder. Raises AlreadySealedError, TooEarlyError, OpenFindingsError,
    UnreadableError, SignatureError, OSError: nothing was sealed then."""
    bills = bills_of(inventory)
    if sealed_of(bills, year):
        raise AlreadySealedError(f"the bill of {year} is sealed")
    return _seal(inventory, Seal(str(year), year, made_on, "", before=before_of(bills, year)), key)


def seal_correction(
    inventory: Path, year: int, made_on: Day, key: Path, reason: str, *, cancels: bool = False
) -> Path:
    """Seal a correction of a year's bill as it stands; its new folder. With `cancels`, nothing is claimed.

    Raises NotSealedError, NothingToCorrectError, and what `seal_bill` raises.
    """
    bills = bills_of(inventory)
    return _seal(inventory, correction_to_be(bills, year, made_on, reason, cancels=cancels), key)


def correction_to_be(bills: Path, year: int, made_on: Day, reason: str, *, cancels: bool = False) -> Seal:
    """What the next correction of a year's bill would say of itself. Raises NotSealedError."""
    sealed = sealed_of(bills, year)
    if not sealed:
        raise NotSealedError(f"the bill of {year} is not sealed")
    return Seal(
        correction_name(year, number_of(sealed[-1]) + 1),
        year,
        made_on,
        "",
        before=before_of(bills, year),
        corrects=sealed[-1],
        reason=reason,
        cancels=cancels,
    )


def read_seal(folder: Path) -> Seal:
    """A sealed folder's seal.json. Raises OSError, ValueError."""
    return Seal.of((folder / SEAL).read_text(encoding="utf-8"))


def _seal(inventory: Path, seal: Seal, key: Path) -> Path:
    bills = bills_of(inventory)
    inputs = read_inputs(inventory, seal.year)
    with TemporaryDirectory(prefix="ordiclasse-seal-") as scratch:
        # The bill is made of the very bytes that are frozen, whoever writes the files meanwhile.
        write_inputs(inputs, Path(scratch))
        history = history_of(Path(scratch))
        who = signer(key, history)
        made = to_seal(Path(scratch), bills, seal)
    if (day := made.bill.counts.day) > seal.made_on:
        raise TooEarlyError(f"the day of the count, {day}, is still to come on {seal.made_on}")
    if made.control.open:
        raise OpenFindingsError(made.control)
    if made.correction and not made.correction.changes:
        raise NothingToCorrectError(f"today's files give what was claimed for {seal.year}")
    others = [name for name in (seal.before, seal.corrects) if name]
    done = Seal(
        **{
            **asdict(seal),
            "sealed_by": who,
            "rests_on": {name: digest_of(bills / name) for name in others},
            "tools": tools(),
        }
    )
    files = {
        **{f"{INPUTS}/{name}": data for name, data in inputs.items()},
        **{f"{DOCUMENTS}/{name}": data for name, data in documents_of(made).items()},
        SEAL: done.text().encode(),
        SIGNERS: allowed_signers(history).encode(),
        ".gitattributes": _ATTRIBUTES,
    }
    return _write(bills, seal.name, files, key, allowed_signers(history), who)


def _write(bills: Path, name: str, files: Mapping[str, bytes], key: Path, signers: str, who: str) -> Path:
    listed = checksums.listed(files).encode()
    signed = {**files, checksums.NAME: listed, checksums.SIGNATURE: sign(listed, key)}
    bills.mkdir(exist_ok=True)
    _remember(bills / SIGNERS, signers, who)
    try:
        state.write_folder(bills / name, signed, _READ_ONLY)
    except OSError as refused:
        if refused.errno in {errno.ENOTEMPTY, errno.EEXIST}:
            raise AlreadySealedError(f"{name} was sealed by somebody else meanwhile") from refused
        raise
    return bills / name


def _remember(path: Path, signers: str, who: str) -> None:
    """Keep the keys of who seals: a technician leaves, and what they sealed is still to be verified."""
    known = read_signers(path.parent, path.name)
    ours = [line for line in signers.splitlines() if line.startswith(f'{who} namespaces="{NAMESPACE}" ')]
    text = with_lines(known, ours)
    if text != known:
        state.write(path, text)


def read_signers(folder: Path, path: str) -> str:
    """Whom somebody trusts, as ssh-keygen's allowed_signers; nobody where there is no such file.

    Raises UnreadableError, OSError.
    """
    try:
        return (folder / path).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        expected = "lines of a name and its SSH key, as ssh-keygen(1) has them"
        remedy = "take it back from git, or from a copy"
        raise UnreadableError((Problem(path, 0, "", "it is no text", expected, remedy),)) from error


def digest_of(folder: Path) -> str:
    """What names a sealed folder's content: the checksum of its checksums."""
    return checksums.digest((folder / checksums.NAME).read_bytes())
