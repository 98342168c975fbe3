"""Keeps what is left of a lost database out of the way of the next one.

A member whose data volume was lost copies its primary anew, and pg_basebackup and initdb refuse WAL
and tablespace directories that hold anything. What is in them is kept under another name, since WAL
may be the only trace of the last commits: a person deletes it. If the data come back, as those of a
disk that was only not mounted do, they get what belongs to them again.
"""
import os
import time

MARK = '.set-aside-'
# Of the file system itself.
OWN = ('lost+found',)


def entries(directory):
    try:
        names = os.listdir(directory)
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(name for name in names if name not in OWN)


def named_now():
    return MARK + time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())


def newest(names):
    marked = [name for name in names if MARK in name]
    return max(marked, key=lambda name: name.split(MARK, 1)[1]) if marked else None


def settle_wal(has_data, wal):
    """The WAL directory as a whole is renamed beside itself."""
    parent, name = os.path.split(wal)
    if not has_data and entries(wal):
        kept = wal + named_now()
        os.rename(wal, kept)
        return 'kept WAL of lost data as {0}'.format(kept)
    kept = newest([each for each in entries(parent) if each.startswith(name + MARK)])
    if has_data and kept and not os.path.lexists(wal):
        os.rename(os.path.join(parent, kept), wal)
        return 'gave {0} back to the data that are there again'.format(kept)
    return None


def settle_tablespaces(has_data, directory):
    """Each tablespace is a directory of its own; they are kept in one."""
    names = entries(directory)
    tablespaces = [name for name in names if not name.startswith(MARK)]
    if not has_data and tablespaces:
        kept = os.path.join(directory, named_now())
        os.mkdir(kept, 0o700)
        for name in tablespaces:
            os.rename(os.path.join(directory, name), os.path.join(kept, name))
        return 'kept tablespaces of lost data in {0}'.format(kept)
    kept = newest([name for name in names if name.startswith(MARK)])
    if has_data and kept and not tablespaces:
        source = os.path.join(directory, kept)
        for name in entries(source):
            os.rename(os.path.join(source, name), os.path.join(directory, name))
        return 'gave {0} back to the data that are there again'.format(kept)
    return None


def settle(data, wal=None, tablespaces=None):
    """Says what it did, a line each."""
    has_data = os.path.exists(os.path.join(data, 'PG_VERSION'))
    if not has_data and entries(data):
        return []  # Nobody knows what this is.
    done = [settle_wal(has_data, wal) if wal else None,
            settle_tablespaces(has_data, tablespaces) if tablespaces else None]
    return [each for each in done if each]
