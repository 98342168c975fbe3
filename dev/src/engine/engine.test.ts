import { expect, it } from 'vitest';
import { pathsOf } from '../paths/paths.js';
import { lacksSysResource } from './capability.js';
import { cleanupOf, forwardPolicy } from './firewall.js';
import { daemonConfig, daemonFiles } from './daemon.js';

it.each([
  ['000001ffffffffff', false],
  ['000001fffeffffff', true],
])('a bounding set of %s lacks CAP_SYS_RESOURCE: %s', (set, lacks) => {
  expect(lacksSysResource(`CapEff:\t0\nCapBnd:\t${set}\n`)).toBe(lacks);
});

it('an engine of our own lets nothing out, and has the wrapper only where it is needed', () => {
  const files = daemonFiles(pathsOf({ HOME: '/home/x' }));
  expect(daemonConfig(files, undefined)).toMatchObject({ 'ip-masq': false, bip: '198.18.1.1/24' });
  expect(daemonConfig(files, undefined)).not.toHaveProperty('runtimes');
  expect(daemonConfig(files, '/w')).toMatchObject({ 'default-runtime': 'fit' });
});

it('what an engine leaves in the firewall goes, and every other rule stays', () => {
  const rules = [
    '-P FORWARD DROP',
    '-N DOCKER',
    '-N DOCKER-USER',
    '-N MINE',
    '-A FORWARD -j DOCKER-USER',
    '-A FORWARD -j MINE',
    '-A FORWARD -i docker0 -o docker0 -j ACCEPT',
    '-A DOCKER-USER -j RETURN',
    '-A MINE -i eth0 -j DROP',
  ].join('\n');
  expect(cleanupOf(rules, 'docker0').map((args) => args.join(' '))).toEqual([
    '-D FORWARD -j DOCKER-USER',
    '-D FORWARD -i docker0 -o docker0 -j ACCEPT',
    '-F DOCKER',
    '-F DOCKER-USER',
    '-X DOCKER',
    '-X DOCKER-USER',
  ]);
  expect(forwardPolicy(rules)).toBe('DROP');
});
