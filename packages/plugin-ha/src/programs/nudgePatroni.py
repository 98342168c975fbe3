"""Tells Patroni at once that its postmaster is gone, instead of at its next loop.

Runs beside Patroni in the same container. It waits on the postmaster's pidfd and then asks Patroni
to remove a key from the dynamic configuration that is not there: Patroni writes nothing for that
but runs its HA loop (do_PATCH_config in patroni/api.py). What to do about the dead postmaster stays
Patroni's decision. Whatever goes wrong here costs the head start and nothing else.
"""
import argparse
import base64
import http.client
import json
import os
import select
import time

import takeCertificates

NUDGE = json.dumps({'howdah-nudge': None})
# The init process needs a moment to reap the postmaster, Patroni one to start another.
NUDGE_AFTER = (0.05, 1, 2)
LOOK_EVERY = 0.5
REQUEST_TIMEOUT = 5


def open_postmaster(data_directory):
    """A pidfd of the running postmaster, or None. The pidfd keeps the pid from being mistaken."""
    try:
        with open(os.path.join(data_directory, 'postmaster.pid'), encoding='utf-8') as file:
            pid = int(file.readline())
        descriptor = os.pidfd_open(pid)
    except (OSError, ValueError):
        return None
    try:
        # A postmaster works inside its data directory; a stale file may name any other process.
        if os.path.samefile('/proc/{0}/cwd'.format(pid), data_directory):
            return descriptor
    except OSError:
        pass
    os.close(descriptor)
    return None


def wait_for_end(descriptor):
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    poll.poll()
    os.close(descriptor)


def connection_to(port, certificates):
    if certificates == '':
        return http.client.HTTPConnection('localhost', port, timeout=REQUEST_TIMEOUT)
    return http.client.HTTPSConnection('localhost', port, timeout=REQUEST_TIMEOUT,
                                       context=takeCertificates.context(certificates))


def nudge(options, credentials):
    try:
        connection = connection_to(options.rest_port, options.certificates)
    except OSError:
        return  # They are just being renewed.
    try:
        headers = {'Content-Type': 'application/json'}
        if credentials is not None:
            token = base64.b64encode(credentials.encode('utf-8')).decode('ascii')
            headers['Authorization'] = 'Basic ' + token
        connection.request('PATCH', '/config', body=NUDGE, headers=headers)
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        pass  # Patroni is stopping, or has not started yet: its own loop does the work.
    finally:
        connection.close()


def credentials_from(environment):
    username = environment.get('PATRONI_RESTAPI_USERNAME')
    password = environment.get('PATRONI_RESTAPI_PASSWORD')
    return None if username is None or password is None else username + ':' + password


def watch(options, credentials):
    while True:
        descriptor = open_postmaster(options.data_directory)
        if descriptor is None:
            time.sleep(LOOK_EVERY)
            continue
        wait_for_end(descriptor)
        for delay in NUDGE_AFTER:
            time.sleep(delay)
            successor = open_postmaster(options.data_directory)
            if successor is not None:
                os.close(successor)
                break
            nudge(options, credentials)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--data-directory', required=True)
    parser.add_argument('--rest-port', type=int, required=True)
    parser.add_argument('--certificates', default='')
    options = parser.parse_args()
    if hasattr(os, 'pidfd_open'):
        watch(options, credentials_from(os.environ))


if __name__ == '__main__':
    main()
