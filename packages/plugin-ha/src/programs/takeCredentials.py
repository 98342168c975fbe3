"""The passwords of the mounted Secret as a part of Patroni's configuration.

Passwords in the environment would be those of the container's start for as long as it runs.
"""
import os

import configFile

ROLES = ('superuser', 'replication', 'rewind')


def configuration(source):
    directory = configFile.mounted(source)
    lines = ['postgresql:', '  authentication:']
    for role in ROLES:
        with open(os.path.join(directory, role), encoding='utf-8', newline='') as file:
            lines += ['    {0}:'.format(role), '      password: ' + configFile.quoted(file.read())]
    return '\n'.join(lines) + '\n'


def take(source, target):
    """Whether Patroni has something new to read."""
    text = configuration(source)
    if configFile.holds(text, target):
        return False
    configFile.write(text, target)
    return True
