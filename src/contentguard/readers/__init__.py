"""Files of every kind → segments; see :mod:`contentguard.readers.api`."""
