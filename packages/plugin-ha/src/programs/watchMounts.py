"""Gives Patroni the passwords and certificates of the mounted Secrets while it runs.

The kubelet renews the mounted files some time after the Secret changed. What is in them is written to
files of Patroni's configuration, and Patroni is told to read that again: it then writes a new password
file, and a WAL receiver that is connected stays so; it listens with new certificates, and has
PostgreSQL reload, which reads its own.
"""
import argparse
import os
import signal
import time

import takeCertificates
import takeCredentials

LOOK_EVERY = 1


def reload_patroni(pid):
    """Whether Patroni was told; before it handles the signal, which would end it, it has not read
    the old files either. A request would need the certificate that may be the one to renew."""
    try:
        with open('/proc/{0}/status'.format(pid), encoding='utf-8') as file:
            caught = next(line for line in file if line.startswith('SigCgt:')).split()[1]
        if not int(caught, 16) >> (signal.SIGHUP - 1) & 1:
            return False
        os.kill(pid, signal.SIGHUP)
        return True
    except OSError:
        return False


def watch(pid, takers):
    told = True
    while True:
        time.sleep(LOOK_EVERY)
        for take in takers:
            try:
                if take():
                    told = False
            except (OSError, ValueError):
                continue  # Changes just now, is of no use, or the volume is full: the next look.
        if not told:
            told = reload_patroni(pid)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--patroni', type=int, required=True)
    parser.add_argument('--credentials', required=True)
    parser.add_argument('--scratch-directory', required=True)
    takeCertificates.add_arguments(parser)
    options = parser.parse_args()
    watch(options.patroni, takers(options))


def takers(options):
    """What is to be taken, each when it is called: whether there was something new."""
    def at(*names):
        return os.path.join(options.scratch_directory, *names)

    def credentials():
        return takeCredentials.take(options.credentials, at('config', 'credentials.yml'))

    def certificates():
        return takeCertificates.take(paths, at('certificates'), at('config', 'certificates.yml'),
                                     options.verify_client)

    paths = takeCertificates.sources(options)
    return [credentials, certificates] if paths else [credentials]


if __name__ == '__main__':
    main()
