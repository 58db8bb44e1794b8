"""Verifying a sealed bill: who signed it, whether a byte differs, and whether it can be made again."""

from dataclasses import dataclass
from pathlib import Path

from ordiclasse_inventory.model.department import Department

from . import checksums
from .chain import bills_of
from .frozen import UnreadableError, history_of
from .seal import (
    DOCUMENTS,
    INPUTS,
    SEAL,
    SIGNERS,
    CantBeMadeError,
    Seal,
    digest_of,
    documents_of,
    read_signers,
    to_seal,
)
from .signature import SignatureError, allowed_signers, signed_by
from .tools import tools

_BACK = "take the folder back from git, or from a copy"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a sealed folder's file (empty: with the folder), and what to do."""

    path: str
    found: str
    remedy: str = _BACK


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of it: none of `faults`, and it is as it was sealed.

    `made_again` is whether the documents were made again from the inputs, to the byte (None: not asked for,
    or not possible with what is wrong); `other_tools` are versions then and now, where they differ.
    """

    name: str
    seal: Seal | None
    faults: tuple[Fault, ...]
    made_again: bool | None
    other_tools: tuple[str, ...] = ()


def trusted_signers(inventory: Path, today: Department) -> str:
    """Whose signature counts: today's technicians, and who sealed before (`bills/allowed_signers`).

    Raises UnreadableError.
    """
    path = bills_of(inventory).relative_to(inventory) / SIGNERS
    return allowed_signers(today) + read_signers(inventory, path.as_posix())


def verify(bills: Path, name: str, trusted: str, *, again: bool = True) -> Verified:
    """Verify `bills/NAME`; `trusted` are lines of signers, `again` makes the documents again."""
    folder = bills / name
    faults = [*_signature(folder, trusted), *(Fault(*each) for each in checksums.differences(folder))]
    seal = None
    try:
        seal = Seal.of((folder / SEAL).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        faults.append(Fault(SEAL, getattr(error, "strerror", None) or str(error)))
    if seal:
        faults += _sealed_by(folder, name, seal, trusted)
        faults += _rests_on(bills, seal)
    if faults or not again or seal is None:
        return Verified(name, seal, tuple(faults), None)
    faults += _signers(folder)
    other = _other_tools(seal)
    different = _made_again(bills, seal)
    if different and other:
        remedy = "make it again with the tools that seal.json names: others make other bytes"
        if not any(fault.path.endswith(".json") for fault in different):
            remedy += "; the figures, in its JSON, are the same"
        different = [Fault(fault.path, fault.found, remedy) for fault in different]
    return Verified(name, seal, (*faults, *different), not different, other)


def _signature(folder: Path, trusted: str) -> list[Fault]:
    try:
        listed, signature = ((folder / each).read_bytes() for each in (checksums.NAME, checksums.SIGNATURE))
    except FileNotFoundError as error:
        missing = Path(error.filename).name
        # Of a list that is missing, the checksums' check tells.
        return [Fault(missing, "it is not signed")] if missing == checksums.SIGNATURE else []
    try:
        signed_by(listed, signature, trusted)
    except SignatureError as error:
        return [Fault(checksums.SIGNATURE, str(error), f"{_BACK}; or give --signers with whom you trust")]
    return []


def _sealed_by(folder: Path, name: str, seal: Seal, trusted: str) -> list[Fault]:
    """Whether the folder is the one that it says it is, sealed by whom it says."""
    faults = []
    if seal.name != name:
        faults.append(Fault(SEAL, f"it is the seal of {seal.name}", "give the folder its name back"))
    try:
        listed, signature = ((folder / each).read_bytes() for each in (checksums.NAME, checksums.SIGNATURE))
        who = signed_by(listed, signature, trusted)
    except (OSError, SignatureError):
        return faults  # The signature's check has said so.
    if who != seal.sealed_by:
        faults.append(Fault(SEAL, f"it says {seal.sealed_by} sealed it, and {who} signed"))
    return faults


def _signers(folder: Path) -> list[Fault]:
    """The list of signers beside the signature is that of the technicians at the time."""
    try:
        then = allowed_signers(history_of(folder / INPUTS))
    except UnreadableError:
        return []  # Making it again says so.
    if (folder / SIGNERS).read_text(encoding="utf-8") != then:
        return [Fault(SIGNERS, "they are not the technicians of the frozen department.yml")]
    return []


def _rests_on(bills: Path, seal: Seal) -> list[Fault]:
    """The sealed folders that this one was made with are there, as they were."""
    faults = []
    for name, digest in seal.rests_on.items():
        folder = bills / name
        try:
            same = digest_of(folder) == digest
        except OSError:
            faults.append(Fault("", f"{name}, which it rests on, is not beside it", f"bring {name} back"))
            continue
        if not same:
            faults.append(
                Fault("", f"{name} is not the one that it rests on", f"bring the former {name} back")
            )
        elif wrong := checksums.differences(folder):
            found = f"{name}, which it rests on, was changed: {wrong[0][0]}"
            faults.append(Fault("", found, f"ordiclasse bill verify {name[:4]}"))
    return faults


def _made_again(bills: Path, seal: Seal) -> list[Fault]:
    """The documents that come out otherwise when they are made again."""
    folder = bills / seal.name
    try:
        papers = documents_of(to_seal(folder / INPUTS, bills, seal))
    except UnreadableError as error:
        return [Fault(INPUTS, f"no bill can be made of them here: {error.problems[0]}")]
    except CantBeMadeError as error:
        return [Fault(DOCUMENTS, str(error), "or verify with --quick: signature and checksums alone")]
    sealed = checksums.files_in(folder / DOCUMENTS)
    faults = []
    for name in sorted({*papers, *sealed}):
        path = sealed.get(name)
        if path is None or name not in papers or path.read_bytes() != papers[name]:
            what = "it comes out otherwise" if path and name in papers else "it is made in one place only"
            faults.append(Fault(f"{DOCUMENTS}/{name}", f"made again, {what}"))
    return faults


def _other_tools(seal: Seal) -> tuple[str, ...]:
    here = tools()
    return tuple(
        f"{name}: {seal.tools.get(name, 'none')} then, {here.get(name, 'none')} here"
        for name in sorted({*seal.tools, *here})
        if seal.tools.get(name) != here.get(name)
    )
