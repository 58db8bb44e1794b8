"""A draft of a claim or its correction as a PES V2 receipt (*PES recette*, Hélios) for treasurers' software.

A draft: no schema file was at hand. The structure is that of two open-source writers (domain.md names the
fields); what the inventory doesn't know is left empty and marked « à compléter ».
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from xml.etree import ElementTree as ET

from ordiclasse_inventory.billing.bill import Bill
from ordiclasse_inventory.billing.correction import Correction, Kind
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.outputs.french import in_plain_words

from .parties import creditor, debtor

_NAMESPACE = "http://www.minefi.gouv.fr/cp/helios/pes_v2/Rev0/aller"
_MARK = (
    "BROUILLON : ce fichier n'est pas conforme tel quel. Complétez ce qui est marqué « à compléter » et "
    "vérifiez le tout dans le logiciel de gestion financière avant tout envoi au comptable."
)
# How many signs a field holds at most.
_LONGEST = {
    "NomFic": 100,
    "IdPost": 7,
    "IdColl": 14,
    "CodCol": 3,
    "CodBud": 10,
    "IdBord": 7,
    "IdPce": 8,
    "ObjPce": 160,
    "ObjLignePce": 160,
    "CodProdLoc": 4,
    "Nom": 38,
    "Ville": 38,
}
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "€": "EUR",
                        "œ": "oe", "Œ": "OE", "\N{NARROW NO-BREAK SPACE}": " "})  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Batch:
    """What is told to the treasurer: an ordinary claim of so much, or one that is `taken_back` (cancelled).

    `remark` says what is to be seen to by hand.
    """

    amount: Decimal
    subject: str
    taken_back: bool = False
    remark: str = ""

    @property
    def kind(self) -> str:
        """TypBord: 01 is ordinary, 02 a cancellation."""
        return "02" if self.taken_back else "01"

    @property
    def nature(self) -> str:
        """NatPce: 06 in a cancellation."""
        return "06" if self.taken_back else "01"


# What a correction does to the claim; other shares of the same claim are none of the treasurer's business.
_CORRECTIONS = {
    Kind.REDUCTION: "réduction du titre",
    Kind.ADDITION: "complément du titre",
    Kind.CANCELLATION: "annulation du titre",
    Kind.ANEW: "nouveau titre après annulation",
}
_ORIGINAL = "Titre d'origine, auquel se rattache cette pièce : numéro et date à compléter."
# From memory: a claim of a year that is closed is no longer cancelled as a receipt.
_CLOSED = "L'exercice {year} est peut-être clos : une annulation y passe par un mandat (compte 673)."


def pes(bill: Bill, name: str, made_on: Day) -> bytes:
    """The draft's bytes; `name` is the file's. One claim on one debtor: who shares it out is not the city."""
    subject = f"Dispositif Ordiclasse, année {bill.year}"
    return _draft(bill, _Batch(bill.claim, subject), str(bill.year), name, made_on)


def pes_of_correction(correction: Correction, name: str, made_on: Day) -> bytes | None:
    """The draft of what a correction changes in the claim; None where the claim stays.

    Its amount is never negative: its type says which way it goes.
    """
    bill = correction.after or correction.before
    if bill is None or (does := _CORRECTIONS.get(correction.kind)) is None:
        return None
    taken_back = correction.total < 0
    late = taken_back and made_on[:4] != str(bill.year)
    remark = f"{_ORIGINAL} {_CLOSED.format(year=bill.year)}" if late else _ORIGINAL
    subject = f"Dispositif Ordiclasse, année {bill.year}, {does} (rectification n° {correction.number})"
    batch = _Batch(abs(correction.total), subject, taken_back, remark)
    # What is claimed or taken back counts in the year in which that is done.
    return _draft(bill, batch, made_on[:4], name, made_on)


def _draft(bill: Bill, what: _Batch, year: str, name: str, made_on: Day) -> bytes:
    paid, owing, amount = creditor(bill), debtor(bill), str(what.amount)
    root = ET.Element("n:PES_Aller", {"xmlns:n": _NAMESPACE})
    root.append(ET.Comment(f" {_MARK} "))

    envelope = ET.SubElement(root, "Enveloppe")
    parameters = ET.SubElement(envelope, "Parametres")
    _fields(parameters, Version="2", TypFic="", NomFic=name)
    _fields(ET.SubElement(envelope, "Emetteur"), Sigle=paid.name)

    # The city's SIREN is known, the number of its establishment isn't.
    _fields(ET.SubElement(root, "EnTetePES"), DteStr=made_on, IdPost="", IdColl="", CodCol="", CodBud="")

    receipt = ET.SubElement(root, "PES_RecetteAller")
    _fields(ET.SubElement(receipt, "EnTeteRecette"), IdVer="2", InfoDematerialisee="0")
    batch = ET.SubElement(receipt, "Bordereau")
    _fields(
        ET.SubElement(batch, "BlocBordereau"),
        Exer=year,
        IdBord="",
        DteBordEm="",
        TypBord=what.kind,
        NbrPce="1",
        MtBordHt=amount,
    )
    piece = ET.SubElement(batch, "Piece")
    if what.remark:
        piece.append(ET.Comment(f" {_comment(what.remark)} "))
    counted = f"{what.subject}, effectifs et matériel recensés au {in_plain_words(bill.counts.day)}"
    _fields(
        ET.SubElement(piece, "BlocPiece"),
        IdPce="",
        TypPce="01",
        NatPce=what.nature,
        DteAsp="",
        ObjPce=counted,
    )
    line = ET.SubElement(piece, "LigneDePiece")
    told = ET.SubElement(ET.SubElement(line, "BlocLignePiece"), "InfoLignePiece")
    told.append(ET.Comment(f" Imputation : {_comment(bill.convention.account_line or 'non précisée')} "))
    _fields(
        told,
        IdLigne="1",
        ObjLignePce=what.subject,
        CodProdLoc="",
        Nature="",
        Majo="0",
        TvaIntraCom="0",
        MtHT=amount,
    )
    third = ET.SubElement(line, "Tiers")
    # Nature 02 of an identifier: a SIREN (from memory).
    identity = {"IdTiers": owing.siren, "NatIdTiers": "02", "CatTiers": "", "NatJur": "", "TypTiers": "01"}
    _fields(ET.SubElement(third, "InfoTiers"), **identity, Nom=owing.name)
    _fields(ET.SubElement(third, "Adresse"), TypAdr="1", Adr2="", CP="", Ville="", CodRes="0")
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="ISO-8859-1", xml_declaration=True)
    return text + b"\n"


def _fields(parent: ET.Element, **values: str) -> None:
    """Fields in order; one that is empty, or cut to its length at a word's end, is marked by a comment."""
    for field, value in values.items():
        whole = latin(value)
        fitting = _cut(whole, _LONGEST.get(field, len(whole)))
        if not whole:
            parent.append(ET.Comment(f" {field} : à compléter "))
        elif fitting != whole:
            parent.append(
                ET.Comment(f" {field} : coupé à {_LONGEST[field]} signes, en entier « {_comment(whole)} » ")
            )
        ET.SubElement(parent, field, V=fitting)


def _cut(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    whole_words = text[: longest + 1].rpartition(" ")[0]
    return whole_words or text[:longest]


def latin(text: str) -> str:
    """Text in the signs that ISO-8859-1 has: others as near as may be, else `?`."""
    plain = text.translate(_PLAIN)
    near = "".join(
        sign
        if ord(sign) < 256
        else unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode() or "?"
        for sign in plain
    )
    return near.encode("latin-1", "replace").decode("latin-1")


def _comment(text: str) -> str:
    """Text as a comment of XML may hold it: no two dashes in a row."""
    return re.sub("-(?=-)", "- ", latin(text))
