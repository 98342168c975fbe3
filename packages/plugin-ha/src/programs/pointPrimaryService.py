"""Points the read-write Service at this pod once it holds Patroni's lock.

Patroni runs this on start, restart and role change:
    pointPrimaryService.py --service <name> <action> <role> <scope>

The Service is read before the lock. The patch then succeeds only while the Service is as it was
read, so that a writer which was frozen in between is refused instead of turning the Service back.
"""
import argparse
import http.client
import json
import os
import ssl
import sys
import time
import urllib.parse

LOCK_ANNOTATION = 'howdah.dev/lock'
POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name'
LEADING_ROLES = ('primary', 'master', 'standby_leader')
ACCOUNT_DIRECTORY = '/var/run/secrets/kubernetes.io/serviceaccount'
REQUEST_TIMEOUT = 3
GIVE_UP_AFTER = 60
# A lock that counts less than the Service's mark was cleared by hand. It is still the authority,
# but a moment of patience excludes every other explanation.
PATIENCE_WITH_OLDER_LOCK = 3


class Retry(Exception):
    """The attempt came to nothing; another one may succeed."""


class Api:
    def __init__(self, url, account_directory):
        self.url = urllib.parse.urlsplit(url)
        self.account_directory = account_directory

    def account(self, name):
        with open(os.path.join(self.account_directory, name), encoding='utf-8') as file:
            return file.read().strip()

    def connect(self):
        if self.url.scheme == 'http':
            return http.client.HTTPConnection(self.url.netloc, timeout=REQUEST_TIMEOUT)
        authority = os.path.join(self.account_directory, 'ca.crt')
        context = ssl.create_default_context(cafile=authority)
        return http.client.HTTPSConnection(
            self.url.netloc, timeout=REQUEST_TIMEOUT, context=context)

    def request(self, method, path, operations=None):
        """Answers (status, object). The token is read each time: the kubelet renews it."""
        headers = {'Authorization': 'Bearer ' + self.account('token'),
                   'Accept': 'application/json'}
        body = None
        if operations is not None:
            headers['Content-Type'] = 'application/json-patch+json'
            body = json.dumps(operations)
        connection = self.connect()
        try:
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        return response.status, json.loads(text) if response.status == 200 else None

    def get(self, kind, name):
        namespace = urllib.parse.quote(self.account('namespace'))
        path = '/api/v1/namespaces/{0}/{1}/{2}'.format(namespace, kind, urllib.parse.quote(name))
        status, found = self.request('GET', path)
        if status != 200:
            raise Retry('reading {0} {1} was answered {2}'.format(kind, name, status))
        return path, found


def annotations_of(kubernetes_object):
    return kubernetes_object['metadata'].get('annotations') or {}


def lock_mark(lock):
    """Identifies one term of one leader; the counter starts again with a new ConfigMap."""
    transitions = int(annotations_of(lock).get('transitions', ''))
    return '{0}/{1}'.format(lock['metadata']['uid'], transitions)


def is_older(mark, other):
    uid, _, count = mark.partition('/')
    other_uid, _, other_count = other.partition('/')
    return uid == other_uid and other_count.isdigit() and int(count) < int(other_count)


def patch_for(service, mark, pod):
    """One patch, so that the Service never selects two members and never none."""
    found = annotations_of(service)
    key = '/metadata/annotations/' + LOCK_ANNOTATION.replace('/', '~1')
    if LOCK_ANNOTATION in found:
        guard = [{'op': 'test', 'path': key, 'value': found[LOCK_ANNOTATION]},
                 {'op': 'replace', 'path': key, 'value': mark}]
    else:
        guard = [{'op': 'test', 'path': '/metadata/resourceVersion',
                  'value': service['metadata']['resourceVersion']}]
        if not found:
            guard.append({'op': 'add', 'path': '/metadata/annotations', 'value': {}})
        guard.append({'op': 'add', 'path': key, 'value': mark})
    selector = '/spec/selector/' + POD_NAME_LABEL.replace('/', '~1')
    return guard + [{'op': 'add', 'path': selector, 'value': pod}]


def attempt(api, options, patient):
    """Answers what was done; raises Retry when it is worth another attempt."""
    path, service = api.get('services', options.service)
    _, lock = api.get('configmaps', options.scope + '-leader')
    leader = annotations_of(lock).get('leader')
    if leader != options.pod:
        return 'left it alone: the lock is held by {0}'.format(leader or 'nobody')
    mark = lock_mark(lock)
    current = annotations_of(service).get(LOCK_ANNOTATION, '')
    selected = (service['spec'].get('selector') or {}).get(POD_NAME_LABEL)
    if current == mark and selected == options.pod:
        return 'found it pointing here already'
    if patient and is_older(mark, current):
        raise Retry('the lock {0} is older than the mark {1}'.format(mark, current))
    status, _ = api.request('PATCH', path, patch_for(service, mark, options.pod))
    if status != 200:
        raise Retry('the patch was answered {0}'.format(status))
    return 'pointed it here for {0}'.format(mark)


def say(options, text):
    print('pointPrimaryService: {0}: {1}'.format(options.service, text), flush=True)


def run(api, options):
    started = time.monotonic()
    delay = 0.1
    while True:
        patient = time.monotonic() - started < PATIENCE_WITH_OLDER_LOCK
        try:
            say(options, attempt(api, options, patient))
            return 0
        except (Retry, OSError, http.client.HTTPException, ValueError, KeyError) as error:
            reason = str(error) if isinstance(error, Retry) else repr(error)
        if time.monotonic() + delay - started > options.give_up_after:
            say(options, 'gave up, the operator will repair it: ' + reason)
            return 1
        time.sleep(delay)
        delay = min(delay * 2, 2)


def cluster_url():
    host = os.environ.get('KUBERNETES_SERVICE_HOST', 'kubernetes.default.svc')
    port = os.environ.get('KUBERNETES_SERVICE_PORT', '443')
    return 'https://{0}:{1}'.format('[' + host + ']' if ':' in host else host, port)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--service', required=True)
    parser.add_argument('--pod', default=os.environ.get('POD_NAME'))
    parser.add_argument('--api-url', default=cluster_url())
    parser.add_argument('--account-directory', default=ACCOUNT_DIRECTORY)
    parser.add_argument('--give-up-after', type=float, default=GIVE_UP_AFTER)
    parser.add_argument('action')
    parser.add_argument('role')
    parser.add_argument('scope')
    options = parser.parse_args()
    if options.role not in LEADING_ROLES:
        return 0
    return run(Api(options.api_url, options.account_directory), options)


if __name__ == '__main__':
    sys.exit(main())
