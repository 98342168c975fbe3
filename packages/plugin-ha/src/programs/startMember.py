"""First program of the server container: prepares the member, then becomes Patroni.

Patroni replaces this process, so that the signals which the init process passes on reach it.
"""
import argparse
import glob
import os
import subprocess
import sys


def advertised_host(options):
    """How other members reach this one: the pod's address, or its name below the Service."""
    if options.headless_service:
        return '{0}.{1}.{2}.svc'.format(
            os.environ['POD_NAME'], options.headless_service, os.environ['POD_NAMESPACE'])
    address = os.environ['POD_IP']
    return '[' + address + ']' if ':' in address else address


def describe_member(options):
    host = advertised_host(options)
    os.environ['PATRONI_RESTAPI_CONNECT_ADDRESS'] = '{0}:{1}'.format(host, options.rest_port)
    os.environ['PATRONI_POSTGRESQL_CONNECT_ADDRESS'] = '{0}:{1}'.format(host, options.port)
    if ':' in os.environ.get('POD_IP', ''):
        os.environ['PATRONI_RESTAPI_LISTEN'] = '[::]:{0}'.format(options.rest_port)


def remove_stale_sockets(directory):
    """No server runs yet in this container. A lock left by the last one names a process id that
    may belong to another program now, which would keep PostgreSQL from starting."""
    for path in glob.glob(os.path.join(glob.escape(directory), '.s.PGSQL.*')):
        try:
            os.unlink(path)
        except OSError as error:
            print('startMember: {0!r}'.format(error), file=sys.stderr, flush=True)


def start_watcher(options):
    """Detached, so that the init process and not Patroni has to reap it."""
    program = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'nudgePatroni.py')
    command = [sys.executable, program, '--data-directory', options.data_directory,
               '--rest-port', str(options.rest_port)]
    pid = os.fork()
    if pid == 0:
        try:
            subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
        finally:
            os._exit(0)
    os.waitpid(pid, 0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--configuration', required=True)
    parser.add_argument('--data-directory', required=True)
    parser.add_argument('--socket-directory', required=True)
    parser.add_argument('--scratch-directory', required=True)
    parser.add_argument('--port', required=True)
    parser.add_argument('--rest-port', required=True)
    parser.add_argument('--headless-service', default='')
    options = parser.parse_args()

    describe_member(options)
    os.environ['TMPDIR'] = options.scratch_directory
    # pg_basebackup, pg_rewind and the WAL receiver would try the address of a pod that has moved
    # for as long as the kernel does, two minutes, before Patroni can give them the new one.
    os.environ.setdefault('PGCONNECT_TIMEOUT', '5')
    remove_stale_sockets(options.socket_directory)
    try:
        start_watcher(options)
    except OSError as error:
        print('startMember: no watcher: {0!r}'.format(error), file=sys.stderr, flush=True)
    sys.stdout.flush()
    os.execvp('patroni', ['patroni', options.configuration])


if __name__ == '__main__':
    main()
