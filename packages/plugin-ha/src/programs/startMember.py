"""First program of the server container: prepares the member, then becomes Patroni.

Patroni replaces this process, so that the signals which the init process passes on reach it.
"""
import argparse
import glob
import os
import subprocess
import sys

import setAside
import takeCertificates
import watchMounts


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


def set_aside(options):
    try:
        for line in setAside.settle(
                options.data_directory, options.wal_directory, options.tablespace_directory):
            print('startMember: ' + line, flush=True)
    except OSError as error:
        # Patroni tells what keeps it from going on.
        print('startMember: {0!r}'.format(error), file=sys.stderr, flush=True)


def gather_configuration(options):
    """A directory of Patroni's configuration that passwords and certificates may be written to.
    Patroni reads all YAML files of one directory, and the mounted one cannot be written to."""
    directory = os.path.join(options.scratch_directory, 'config')
    os.makedirs(directory, mode=0o700, exist_ok=True)
    for path in glob.glob(os.path.join(glob.escape(options.configuration), '*.yml')):
        link = os.path.join(directory, os.path.basename(path))
        if os.path.lexists(link):
            os.unlink(link)
        os.symlink(path, link)
    for take in watchMounts.takers(options):
        try:
            take()
        except OSError as error:
            # A container that starts again goes on with what it had.
            print('startMember: {0!r}'.format(error), file=sys.stderr, flush=True)
    expected = ['credentials.yml', 'certificates.yml']
    for name in expected if takeCertificates.sources(options) else expected[:1]:
        if not os.path.exists(os.path.join(directory, name)):
            sys.exit('startMember: nothing to make {0} of is mounted'.format(name))
    return directory


def start_beside(program, arguments):
    """Detached, so that the init process and not Patroni has to reap it."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), program)
    pid = os.fork()
    if pid == 0:
        try:
            subprocess.Popen([sys.executable, path, *arguments],
                             stdin=subprocess.DEVNULL, start_new_session=True)
        finally:
            os._exit(0)
    os.waitpid(pid, 0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--configuration', required=True)
    parser.add_argument('--credentials', required=True)
    parser.add_argument('--data-directory', required=True)
    parser.add_argument('--wal-directory')
    parser.add_argument('--tablespace-directory')
    parser.add_argument('--socket-directory', required=True)
    parser.add_argument('--scratch-directory', required=True)
    parser.add_argument('--port', required=True)
    parser.add_argument('--rest-port', required=True)
    parser.add_argument('--headless-service', default='')
    takeCertificates.add_arguments(parser)
    options = parser.parse_args()

    describe_member(options)
    os.environ['TMPDIR'] = options.scratch_directory
    # pg_basebackup, pg_rewind and the WAL receiver would try the address of a pod that has moved
    # for as long as the kernel does, two minutes, before Patroni can give them the new one.
    os.environ.setdefault('PGCONNECT_TIMEOUT', '5')
    remove_stale_sockets(options.socket_directory)
    set_aside(options)
    configuration = gather_configuration(options)
    # Patroni will have the number of this process.
    mounts = ['--patroni', str(os.getpid()), '--credentials', options.credentials,
              '--scratch-directory', options.scratch_directory,
              '--verify-client', options.verify_client]
    nudges = ['--data-directory', options.data_directory, '--rest-port', str(options.rest_port)]
    certificates = takeCertificates.sources(options)
    for name, path in certificates.items():
        mounts += ['--' + name.replace('.', '-'), path]
    if certificates:
        nudges += ['--certificates', os.path.join(options.scratch_directory, 'certificates')]
    for program, arguments in (('nudgePatroni.py', nudges), ('watchMounts.py', mounts)):
        try:
            start_beside(program, arguments)
        except OSError as error:
            print('startMember: no {0}: {1!r}'.format(program, error), file=sys.stderr, flush=True)
    sys.stdout.flush()
    os.execvp('patroni', ['patroni', configuration])


if __name__ == '__main__':
    main()
