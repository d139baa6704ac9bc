"""``/api/v1/``: the public registry for programs. It is only read.

The records are those of the twins of pages, and the lists are narrowed and sorted as the lists on
pages are: this package has the addresses, the pages of a list, and their description.
"""
