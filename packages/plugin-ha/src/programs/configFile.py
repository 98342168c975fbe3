"""Files of Patroni's configuration that are written in the pod."""
import os


def quoted(text):
    """A YAML scalar. Whatever might mean something to YAML is escaped."""
    return '"' + ''.join(
        each if each.isascii() and each.isalnum() else '\\U{0:08x}'.format(ord(each))
        for each in text) + '"'


def write(text, target):
    """Nobody else may read it, and nobody sees half of it."""
    temporary = target + '.new'
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, 'w', encoding='utf-8') as file:
        file.write(text)
    os.replace(temporary, target)


def holds(text, target):
    try:
        with open(target, encoding='utf-8') as file:
            return file.read() == text
    except FileNotFoundError:
        return False


def mounted(directory):
    """Where the files of a volume are just now. The kubelet replaces a link at once; read through
    it, they belong together."""
    data = os.path.realpath(os.path.join(directory, '..data'))
    return data if os.path.isdir(data) else directory
