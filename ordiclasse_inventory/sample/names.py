"""How the made-up schools are called: names, keys and UAI. A likeness to a real school is chance."""

import re
from collections.abc import Sequence

from ordiclasse_inventory.model.school import SchoolKind
from ordiclasse_inventory.network.names import slug

from .communes import Place
from .draw import Draw

PERSONS = (
    "Victor-Hugo", "Jules-Ferry", "Jean-Jaurès", "Jean-Macé", "Marie-Curie", "Louis-Pasteur", "George-Sand",
    "Jules-Verne", "Antoine-de-Saint-Exupéry", "Jacques-Prévert", "Paul-Éluard", "Louise-Michel",
    "Simone-Veil", "Simone-de-Beauvoir", "Olympe-de-Gouges", "Condorcet", "Voltaire", "Denis-Diderot",
    "Molière", "Jean-de-La-Fontaine", "Charles-Perrault", "Marcel-Pagnol", "Alphonse-Daudet", "Émile-Zola",
    "Gustave-Courbet", "Claude-Monet", "Camille-Claudel", "Auguste-Rodin", "Henri-Matisse", "Paul-Cézanne",
    "Berthe-Morisot", "Les Frères-Lumière", "Louis-Braille", "Charles-Fourier", "Charles-Nodier", "Colette",
    "Louis-Pergaud", "Lucie-Aubrac", "Jean-Moulin", "Jean-Zay", "Germaine-Tillion", "Joséphine-Baker",
    "Rosa-Parks", "Anne-Frank", "Nelson-Mandela", "Martin-Luther-King", "Célestin-Freinet",
    "Maria-Montessori", "Françoise-Dolto", "Pauline-Kergomard", "Édouard-Herriot", "Aristide-Briand",
    "Léon-Blum", "Pierre-Mendès-France", "Victor-Schœlcher", "L’Abbé-Grégoire", "Toussaint-Louverture",
    "Aimé-Césaire", "Léopold-Sédar-Senghor", "Blaise-Pascal", "René-Descartes", "Sophie-Germain",
    "Ada-Lovelace", "Émilie-du-Châtelet", "Ambroise-Paré", "Irène-Joliot-Curie", "Claude-Debussy",
    "Maurice-Ravel", "Hector-Berlioz", "Nadia-Boulanger", "Georges-Brassens", "Édith-Piaf", "Robert-Desnos",
    "Arthur-Rimbaud", "Guillaume-Apollinaire", "Marguerite-Yourcenar", "Hélène-Boucher", "Paul-Émile-Victor",
    "Robert-Doisneau", "Honoré-de-Balzac",
)  # fmt: skip
TREES_AND_BEASTS = (
    "Les Tilleuls", "Les Marronniers", "Les Érables", "Les Hêtres", "Les Charmes", "Les Bouleaux",
    "Les Sapins", "Les Épicéas", "Les Frênes", "Les Noisetiers", "Les Cerisiers", "Les Pommiers",
    "Les Mirabelliers", "Les Noyers", "Les Saules", "Les Peupliers", "Les Platanes", "Les Acacias",
    "L’Aubépine", "L’Églantine", "Les Coquelicots", "Les Bleuets", "Les Jonquilles", "Les Pâquerettes",
    "Les Primevères", "Les Myosotis", "Les Gentianes", "Les Lilas", "Le Grand-Chêne", "Le Petit-Bois",
    "Les Hirondelles", "Les Mésanges", "Les Chardonnerets", "Les Alouettes", "Les Écureuils", "Les Hérissons",
    "Les Libellules", "Les Grillons", "La Coccinelle",
)  # fmt: skip
PLACES = (
    "L’Arc-en-Ciel", "L’Orée-du-Bois", "La Clairière", "Le Verger", "La Fontaine-aux-Bois", "Le Pré-Fleuri",
    "La Source", "Le Vieux-Moulin", "Le Moulin-à-Vent", "Le Belvédère", "Bellevue", "Beau-Site", "Beauregard",
    "Les Remparts", "Le Pont-Neuf", "Le Port-aux-Bois", "L’Île-aux-Oiseaux", "Le Chemin-Vert",
    "Les Quatre-Vents", "La Combe", "Les Combes-d’Or", "Le Haut-du-Mont", "Les Vignes", "La Prairie",
    "La Gare", "Le Lavoir", "La Halle", "Le Clos-Joli", "La Roche-Percée", "Les Deux-Fontaines",
    "L’Étang-Bleu", "La Mare-aux-Grenouilles",
)  # fmt: skip
NAMES = PERSONS + TREES_AND_BEASTS + PLACES

KINDS = {
    SchoolKind.NURSERY: "École maternelle",
    SchoolKind.ELEMENTARY: "École élémentaire",
    SchoolKind.PRIMARY: "École primaire",
}

# Published schools of the Doubs have 025 and a number below 3000; no French department has 900 to 969.
_UAI_PREFIXES = (25, *range(900, 970))
_UAI_FIRST, _UAI_NUMBERS = 9000, 999


def uai(index: int) -> str:
    """A school code (UAI) with its right letter, which no school bears."""
    prefix, number = divmod(index, _UAI_NUMBERS)
    digits = f"{_UAI_PREFIXES[prefix]:03}{_UAI_FIRST + number}"
    return digits + uai_letter(digits)


def uai_letter(digits: str) -> str:
    """The check letter of a UAI's seven digits: their remainder by 23 (as in 69,804 published codes)."""
    return "ABCDEFGHJKLMNPRSTUVWXYZ"[int(digits) % 23]


def names_in_commune(number: int, draw: Draw) -> list[str]:
    """So many different names; when all have been given, they come again with a number (`Victor-Hugo 2`)."""
    order = draw.shuffled(NAMES)
    rounds = -(-number // len(order))
    named = [name if turn == 1 else f"{name} {turn}" for turn in range(1, rounds + 1) for name in order]
    return named[:number]


def keys(names: Sequence[tuple[str, Place]]) -> list[str]:
    """A key for each name, no two the same: the name, or with the commune, or with a number besides."""
    taken: dict[str, None] = {}
    for name, place in names:
        bare = slug(re.sub(r" \d+$", "", name))
        local = f"{bare}-{slug(place.commune.name)}"
        key = bare if bare not in taken else local
        turn = 2
        while key in taken:
            key = f"{local}-{turn}"
            turn += 1
        taken[key] = None
    return list(taken)
