"""Records with small faults that chance makes: something dropped, repeated, moved, renamed, or with another value."""

import copy
from dataclasses import dataclass

from lxml import etree

ODD_VALUES = (
    "",
    " ",
    "x",
    "1a",
    "a b",
    "true",
    "%",
    "http://[",
    "2007-13",
    "2007-02-30",
    "-2007",
    "2007Z",
    "[..]",
)


@dataclass
class Mutator:
    """Changes records by chance. ``known`` are records from which it takes names, values and elements."""

    random: object
    known: list
    names: list
    """Of elements: also such as no record has."""

    def mutant(self, root, faults):
        """A copy of the record with so many faults, read again as a reader of files would."""
        changed = copy.deepcopy(root)
        for _fault in range(faults):
            self.random.choice(MUTATIONS)(self, changed)
        return etree.fromstring(etree.tostring(changed))

    def any_of(self, root):
        """An element of the record."""
        return self.random.choice(list(root.iter("*")))

    def below(self, root):
        """An element of the record that is not its root."""
        return self.random.choice(list(root.iterdescendants("*")))

    def attribute(self):
        """The name and the value of an attribute that some record has."""
        found = {}
        while not found:
            found = self.any_of(self.random.choice(self.known)).attrib
        return self.random.choice(list(found.items()))


def drop(by, root):
    one = by.below(root)
    if len(root) > 1 or one.getparent() is not root:
        one.getparent().remove(one)


def repeat(by, root):
    one = by.below(root)
    one.addnext(copy.deepcopy(one))


def swap(by, root):
    one = by.below(root)
    after = one.getnext()
    if after is not None:
        after.addnext(one)


def move(by, root):
    one, place = by.below(root), by.any_of(root)
    if place is not one and one not in place.iterancestors():
        place.insert(by.random.randint(0, len(place)), one)


def move_within(by, root):
    one = by.below(root)
    place = one.getparent()
    place.insert(by.random.randint(0, len(place) - 1), one)


def take_from_another(by, root):
    one = copy.deepcopy(by.below(by.random.choice(by.known)))
    place = by.any_of(root)
    place.insert(by.random.randint(0, len(place)), one)


def rename(by, root):
    one = by.any_of(root)
    one.tag = f"{{{root.nsmap[None]}}}{by.random.choice(by.names)}"


def add_element(by, root):
    place = by.any_of(root)
    one = etree.Element(f"{{{root.nsmap[None]}}}{by.random.choice(by.names)}")
    place.insert(by.random.randint(0, len(place)), one)


def drop_attribute(by, root):
    with_any = [one for one in root.iter("*") if one.attrib]
    if with_any:
        one = by.random.choice(with_any)
        del one.attrib[by.random.choice(list(one.attrib))]


def add_attribute(by, root):
    name, value = by.attribute()
    by.any_of(root).set(name, value)


def rename_attribute(by, root):
    with_any = [one for one in root.iter("*") if one.attrib]
    if with_any:
        one = by.random.choice(with_any)
        value = one.attrib.pop(by.random.choice(list(one.attrib)))
        one.set(by.attribute()[0], value)


def change_value(by, root):
    with_any = [one for one in root.iter("*") if one.attrib]
    if with_any:
        one = by.random.choice(with_any)
        other = by.random.choice([by.attribute()[1], by.random.choice(ODD_VALUES)])
        one.set(by.random.choice(list(one.attrib)), other)


def change_to_a_like_value(by, root):
    """The value that another element has in an attribute of the same name."""
    name, value = by.attribute()
    having = [one for one in root.iter("*") if one.get(name)]
    if having:
        by.random.choice(having).set(name, value)


def change_text(by, root):
    by.any_of(root).text = by.random.choice(ODD_VALUES)


def add_text_behind(by, root):
    by.below(root).tail = by.random.choice(ODD_VALUES)


def swap_texts(by, root):
    one, other = by.any_of(root), by.any_of(root)
    one.text, other.text = other.text, one.text


MUTATIONS = (
    drop,
    repeat,
    swap,
    move,
    move_within,
    take_from_another,
    rename,
    add_element,
    drop_attribute,
    add_attribute,
    rename_attribute,
    change_value,
    change_to_a_like_value,
    change_text,
    add_text_behind,
    swap_texts,
)
