"""The certificates of the mounted Secret as a part of Patroni's configuration.

They are copied to a directory that is named by their content, and the configuration names the files
there. So a reload finds another configuration whatever of them changed: Patroni compares nothing but
paths, and the serial number of its own certificate. What cannot be used together is left alone, and
Patroni goes on with what it has: it would stop to listen.

What libpq shows servers it reads for each connection, so that is named by a link to the newest: a
renewed certificate is no reason for a WAL receiver to connect anew. The tag is how others see what
this member was last told to read.
"""
import hashlib
import os
import shutil
import ssl

import configFile

FILES = ('rest.crt', 'rest.key', 'rest-authority.crt',
         'client.crt', 'client.key', 'client-authority.crt',
         'replication.crt', 'replication.key', 'replication-sslmode',
         'rewind.crt', 'rewind.key', 'rewind-sslmode', 'revision')
PAIRS = ('rest', 'client', 'replication', 'rewind')
SSL_MODES = ('disable', 'allow', 'prefer', 'require', 'verify-ca')
CURRENT = 'current'


def add_arguments(parser):
    """Where each file is mounted, by its option: all, or none."""
    for name in FILES:
        parser.add_argument('--' + name.replace('.', '-'), default='')
    parser.add_argument('--verify-client', default='optional')


def sources(options):
    """Paths by the name of the file; empty where Patroni has no certificates."""
    paths = {name: getattr(options, name.replace('.', '_').replace('-', '_')) for name in FILES}
    return paths if all(paths.values()) else {}


def contents(paths):
    volumes = {os.path.dirname(path) for path in paths.values()}
    at = {volume: configFile.mounted(volume) for volume in volumes}
    texts = {}
    for name, path in paths.items():
        with open(os.path.join(at[os.path.dirname(path)], os.path.basename(path)), 'rb') as file:
            texts[name] = file.read()
    return texts


def check(directory):
    """Raises where Patroni could not use them."""
    for name in ('rest', 'client'):
        ssl.create_default_context(cafile=os.path.join(directory, name + '-authority.crt'))
    for name in PAIRS:
        ssl.create_default_context().load_cert_chain(os.path.join(directory, name + '.crt'),
                                                     os.path.join(directory, name + '.key'))
    for name in ('replication', 'rewind'):
        if ssl_mode(directory, name) not in SSL_MODES:
            raise ValueError(name + '-sslmode')


def text_of(directory, name):
    with open(os.path.join(directory, name), encoding='utf-8') as file:
        return file.read()


def ssl_mode(directory, role):
    return text_of(directory, role + '-sslmode')


def authentication(directory, role):
    """With a file of authorities libpq verifies also where it is told but to encrypt."""
    current = os.path.join(os.path.dirname(directory), CURRENT)
    mode = ssl_mode(directory, role)
    options = {'sslmode': mode}
    if mode == 'verify-ca':
        options['sslrootcert'] = os.path.join(current, 'client-authority.crt')
    if mode != 'disable':
        options['sslcert'] = os.path.join(current, role + '.crt')
        options['sslkey'] = os.path.join(current, role + '.key')
    return ['    {0}:'.format(role)] + [
        '      {0}: {1}'.format(name, configFile.quoted(value)) for name, value in options.items()]


def configuration(directory, verify_client):
    """With a certificate of its own, Patroni verifies other members also where it is told to be
    insecure, and leaves out but their names: it reaches them by the addresses of pods."""
    def path(name):
        return configFile.quoted(os.path.join(directory, name))
    return '\n'.join((
        'restapi:',
        '  certfile: ' + path('rest.crt'),
        '  keyfile: ' + path('rest.key'),
        '  cafile: ' + path('rest-authority.crt'),
        '  verify_client: ' + configFile.quoted(verify_client),
        'ctl:',
        '  insecure: true',
        '  certfile: ' + path('client.crt'),
        '  keyfile: ' + path('client.key'),
        '  cacert: ' + path('client-authority.crt'),
        'postgresql:',
        '  authentication:',
        *authentication(directory, 'replication'),
        *authentication(directory, 'rewind'),
        'tags:',
        '  howdah_certificates: ' + configFile.quoted(text_of(directory, 'revision')),
    )) + '\n'


def take(paths, directory, target, verify_client):
    """Whether Patroni has something new to read."""
    texts = contents(paths)
    digest = hashlib.sha256(b'\0'.join(texts[name] for name in FILES)).hexdigest()[:16]
    own = os.path.join(directory, digest)
    if not os.path.isdir(own):
        copy(texts, own)
    text = configuration(own, verify_client)
    if configFile.holds(text, target):
        return False
    before = point_at(directory, digest)
    configFile.write(text, target)
    for name in os.listdir(directory):
        if name not in (digest, before, CURRENT):
            shutil.rmtree(os.path.join(directory, name), ignore_errors=True)
    return True


def copy(texts, own):
    fresh = own + '.new'
    shutil.rmtree(fresh, ignore_errors=True)
    os.makedirs(fresh, mode=0o700)
    for name, content in texts.items():
        descriptor = os.open(os.path.join(fresh, name), os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, 'wb') as file:
            file.write(content)
    check(fresh)
    os.rename(fresh, own)


def point_at(directory, digest):
    """Where others find the newest; gives the one before, which Patroni still reads."""
    link = os.path.join(directory, CURRENT)
    before = os.readlink(link) if os.path.islink(link) else None
    temporary = link + '.new'
    if os.path.lexists(temporary):
        os.unlink(temporary)
    os.symlink(digest, temporary)
    os.replace(temporary, link)
    return before


def context(directory):
    """How a program beside Patroni asks it."""
    at = os.path.join(directory, CURRENT)
    made = ssl.create_default_context(cafile=os.path.join(at, 'client-authority.crt'))
    made.check_hostname = False
    # From 3.13 on, Python refuses authorities that everybody else takes, for want of an extension.
    made.verify_flags &= ~ssl.VERIFY_X509_STRICT
    made.load_cert_chain(os.path.join(at, 'client.crt'), os.path.join(at, 'client.key'))
    return made
