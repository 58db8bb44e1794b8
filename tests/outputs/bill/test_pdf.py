"""The PDFs: what stands in them, and nothing else of the machine's."""

import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from ordiclasse_inventory.billing.correction import Correction
from ordiclasse_inventory.outputs.bill.correction import correction_documents
from ordiclasse_inventory.outputs.french import amount_in_letters, euros
from tests.billed import FORMULA, LONG, SCRIPT

from .conftest import Documents


def text(path: Path) -> str:
    """The text of a PDF, spaces and line ends of all sorts as one space."""
    run = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True)
    return " ".join(run.stdout.split())


def spaced(words: str) -> str:
    return " ".join(words.split())


def joined(words: str) -> str:
    """Without any space: what a narrow column breaks is whole again."""
    return "".join(words.split())


def test_the_statement_says_what_a_claim_must(sample: Documents) -> None:
    found = text(sample.folder / "etat-liquidatif-2026.pdf")
    for words in (
        "État liquidatif",
        "Nature de la créance Participation au dispositif Ordiclasse",
        "Fondement Convention et dispositif Ordiclasse 2026 (exemple), en vigueur du 1er janvier 2026",
        "Effectifs et matériel des écoles recensés au 1er novembre 2026",
        "Débiteur Communauté urbaine Grand Besançon Métropole, SIREN 242500361",
        "Imputation budgétaire 70.020.70876.004839.10100",
        "Exigibilité à compter de l’émission du titre de recettes",
        spaced(f"Montant de la créance {euros(sample.bill.claim)}"),
        f"Arrêté le présent état à la somme de {amount_in_letters(sample.bill.claim)}.",
        "Établi le 20 novembre 2026",
        "page 2 sur 3",
    ):
        assert words in found


def test_the_statement_has_every_share_and_tariff(sample: Documents) -> None:
    found = text(sample.folder / "etat-liquidatif-2026.pdf")
    before = {share.contributor.key: share.amount for share in sample.before.shares}
    for share in sample.bill.shares:
        who, was = share.contributor, before.get(share.contributor.key)
        row = (
            f"{who.key} {who.name} {who.siren} {euros(was) if was is not None else '–'} {euros(share.amount)}"
        )
        assert spaced(row) in found
    assert spaced(f"Total {euros(sample.before.claim)} {euros(sample.bill.claim)}") in found
    assert "SIVOS du Val-Joli (6 552,20 €), sans quote-part en 2026" in found
    for tariff in sample.bill.convention.tariffs:
        assert spaced(tariff.label) in found


def test_the_annex_has_every_school_and_ends_with_the_claim(sample: Documents) -> None:
    found = text(sample.folder / "etat-liquidatif-2026-annexe.pdf")
    for count in sample.bill.counts.schools:
        school = count.school
        assert (
            spaced(f"{school.name} {sample.bill.department.commune_name(school.commune)} · UAI {school.uai}")
            in found
        )
        cost = sum((line.amount for line in sample.bill.lines if line.school == school.key), Decimal(0))
        assert spaced(f"Coût de l’école {euros(cost)}") in found
    assert spaced(f"Créance de l’année 2026 {euros(sample.bill.claim)}") in found
    assert "À la charge de : Boussières (50/99), Nancray (1/3), Torpes (16/99)" in found


def test_each_contributor_has_its_own_with_its_share(sample: Documents) -> None:
    files = sorted((sample.folder / "quotes-parts").iterdir())
    assert len(files) == len(sample.bill.shares) == 32
    for path, share in zip(files, sample.bill.shares, strict=True):
        assert path.name.startswith(f"{share.contributor.key}-")
        found = text(path)
        assert spaced(f"Quote-part 2026 {euros(share.amount)}") in found
        assert spaced(f"Quote-part de l’année 2026 {euros(share.amount)}") in found
        assert "page 1 sur" in found


def test_a_part_of_a_school_is_told_with_its_whole_cost(sample: Documents) -> None:
    found = text(sample.folder / "quotes-parts" / "25084-boussieres.pdf")
    assert "Coût de l’école 3 384,00 € Part à votre charge : 53/105 1 708,11 €" in found


def test_each_contributor_reads_why_its_share_differs(sample: Documents) -> None:
    """The reasons' amounts stand beside them; the difference is told below."""
    found = text(sample.folder / "quotes-parts" / "25084-boussieres.pdf")
    assert "Écart avec 2025 Motif Montant" in found
    said = "1 élève de moins à 11,80 € (Élève d’école élémentaire, École élémentaire Jean-Zay) −6,01 €"
    assert said in found
    assert "Écart +218,34 €" in found


@pytest.mark.parametrize("cancelled", [False, True])
def test_a_correction_says_the_difference(cancelled: bool, sample: Documents, tmp_path: Path) -> None:
    """As if the bill of 2025 had been sealed in place of this one."""
    after = None if cancelled else sample.bill
    correction = Correction(2026, 1, "tarif oublié <b>", sample.before, after)
    files = correction_documents(correction, "2026-12-01")
    path = tmp_path / "rectification.pdf"
    path.write_bytes(files["rectification-2026-1.pdf"])
    found = text(path)
    total = abs(correction.total)
    sense = "réduction" if cancelled else "complément"
    for words in (
        "Annulation" if cancelled else "Titre rectificatif : complément",
        "Motif tarif oublié <b>",
        f"Créance déjà demandée {euros(sample.before.claim)}",
        f"Différence {'−' if cancelled else '+'}{euros(total)}",
        f"à la somme de {amount_in_letters(total)}, en {sense} de la créance.",
    ):
        assert spaced(words) in found
    said = "1 élève de moins à 11,80 € (Élève d’école élémentaire, École élémentaire Jean-Zay) −6,01 €"
    assert (said in found) is not cancelled


def test_names_are_text_whatever_they_hold(hostile: Documents) -> None:
    found = joined(text(hostile.folder / "etat-liquidatif-2026-annexe.pdf"))
    for name in (FORMULA, SCRIPT, LONG):
        assert joined(name) in found


def test_a_long_name_stays_on_the_page(hostile: Documents) -> None:
    """Each word's box, in points: A4 is 595 wide, its margins 18 mm."""
    path = hostile.folder / "etat-liquidatif-2026-annexe.pdf"
    boxes = subprocess.run(
        ["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True
    ).stdout
    right = [float(line.split('xMax="')[1].split('"')[0]) for line in boxes.splitlines() if "<word" in line]
    assert max(right) <= 595 - 18 / 25.4 * 72 + 1


@pytest.mark.parametrize("name", ["etat-liquidatif-2026.pdf", "etat-liquidatif-2026-annexe.pdf"])
def test_pages_have_one_typeface_embedded_and_no_date(name: str, hostile: Documents) -> None:
    path = hostile.folder / name
    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(fonts) > 2
    for font in fonts[2:]:
        assert "+Source-Sans-Pro" in font
        assert "yes" in font
    told = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    assert "CreationDate" not in told
    assert "595.276 x 841.89 pts (A4)" in told
