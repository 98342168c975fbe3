"""Gives Patroni the passwords of the mounted Secret, also while it runs.

The kubelet renews the mounted files some time after the Secret changed. What is in them is written
to a file of Patroni's configuration, and Patroni is asked to read that again: it then writes a new
password file, and a WAL receiver that is connected stays so. Passwords in the environment would be
those of the container's start for as long as it runs.
"""
import argparse
import base64
import http.client
import os
import time

ROLES = ('superuser', 'replication', 'rewind')
LOOK_EVERY = 1
REQUEST_TIMEOUT = 5


def quoted(text):
    """A YAML scalar. Whatever might mean something to YAML is escaped."""
    return '"' + ''.join(
        each if each.isascii() and each.isalnum() else '\\U{0:08x}'.format(ord(each))
        for each in text) + '"'


def configuration(source):
    """The part of Patroni's configuration with the passwords of the mounted files."""
    # The kubelet replaces this link at once; read through it, the files belong together.
    directory = os.path.realpath(os.path.join(source, '..data'))
    if not os.path.isdir(directory):
        directory = source
    lines = ['postgresql:', '  authentication:']
    for role in ROLES:
        with open(os.path.join(directory, role), encoding='utf-8', newline='') as file:
            lines += ['    {0}:'.format(role), '      password: ' + quoted(file.read())]
    return '\n'.join(lines) + '\n'


def write(text, target):
    """Nobody else may read it, and nobody sees half of it."""
    temporary = target + '.new'
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, 'w', encoding='utf-8') as file:
        file.write(text)
    os.replace(temporary, target)


def read(target):
    with open(target, encoding='utf-8') as file:
        return file.read()


def reload_patroni(port, environment):
    """Whether Patroni took the request; before it listens, it has not read the old file either."""
    connection = http.client.HTTPConnection('localhost', port, timeout=REQUEST_TIMEOUT)
    try:
        login = '{0}:{1}'.format(environment.get('PATRONI_RESTAPI_USERNAME', ''),
                                 environment.get('PATRONI_RESTAPI_PASSWORD', ''))
        token = base64.b64encode(login.encode('utf-8')).decode('ascii')
        connection.request('POST', '/reload', headers={'Authorization': 'Basic ' + token})
        return connection.getresponse().status < 300
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def watch(options):
    taken = True
    while True:
        time.sleep(LOOK_EVERY)
        try:
            text = configuration(options.source)
            if text != read(options.target):
                write(text, options.target)
                taken = False
        except (OSError, ValueError):
            continue  # Looked at while it changes, or the volume is full: the next look will do.
        if not taken:
            taken = reload_patroni(options.rest_port, os.environ)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--source', required=True)
    parser.add_argument('--target', required=True)
    parser.add_argument('--rest-port', type=int, required=True)
    watch(parser.parse_args())


if __name__ == '__main__':
    main()
