"""A campaign of faults: kill, race, fill and break what can be, and count what came of it."""
