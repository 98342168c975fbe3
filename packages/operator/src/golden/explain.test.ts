import { readFileSync } from 'node:fs';
import {
  explain,
  explainAccess,
  explainLibraries,
  explainParameter,
  explanationTable,
  renderCluster,
} from '@howdah/core';
import type { JsonObject } from '@howdah/kube';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { distribution } from '../distribution.js';
import { auditor } from './fixtures/auditor.js';

const images = { byMajor: { '17': 'example.org/postgres:17' }, defaultMajor: 17 };
const scenario = (name: string) =>
  renderCluster(
    parse(
      readFileSync(new URL(`scenarios/${name}.yaml`, import.meta.url), 'utf8').split(
        '\n---\n',
      )[0] ?? '',
    ),
    {
      plugins: [auditor, ...distribution],
      images,
    },
  );
const members = (name: string, path: string) => ({
  kind: 'StatefulSet',
  name: `${name}-sts`,
  path,
});

it('explain names the plugin, the slot and the field of the manifest behind every value', () => {
  const rendered = scenario('with-a-third-partys-plugin');
  const container = '.spec.template.spec.containers[0]';
  const table = explanationTable([
    ...explain(rendered, members('audited', '.spec.replicas')),
    ...explain(rendered, members('audited', `${container}.image`)),
    ...explain(rendered, members('audited', `${container}.command`)),
    ...explain(rendered, members('audited', `${container}.livenessProbe.httpGet.port`)),
    ...explain(rendered, members('audited', '.spec.template.spec.containers[1].image')),
    ...explain(rendered, members('audited', '.spec.volumeClaimTemplates[0].spec.resources')),
    ...explain(rendered, {
      kind: 'CronJob',
      name: 'audited-job-audit-upload',
      path: '.spec.schedule',
    }),
  ]);
  expect(`\n${table}\n`).toMatchInlineSnapshot(`
    "
    PATH                                                           VALUE                                             SET BY                              SLOT           FIELD
    .spec.replicas                                                 1                                                 core                                               spec.fep.instances
    .spec.template.spec.containers[0].image                        example.org/postgres:17                           core                                pod.container  spec.fep.image
    .spec.template.spec.containers[0].command                      ["/usr/bin/env","AUDITED=1","tini","--","pyth...  auditor.example.org, ha.howdah.dev  pod.container  spec.plugins.auditor.cron
    .spec.template.spec.containers[0].livenessProbe.httpGet.port   25001                                             ha.howdah.dev                       pod.container
    .spec.template.spec.containers[1].image                        example.org/auditor:1                             auditor.example.org                 pod.container  spec.plugins.auditor.cron
    .spec.volumeClaimTemplates[0].spec.resources.requests.storage  3Gi                                               auditor.example.org                 volume.size    spec.plugins.auditor.cron
    .spec.schedule                                                 15 3 * * *                                        auditor.example.org                 schedule       spec.plugins.auditor.cron
    "
  `);
});

it('explain tells who set a parameter, be it the user', () => {
  const told = (name: string) => explainParameter(scenario('three-synchronous'), name);
  expect(told('work_mem')).toMatchObject({
    value: '8MB',
    owners: ['user'],
    rank: 'user',
    fields: ['spec.fepChildCrVal.customPgParams'],
  });
  expect(told('SSL')).toMatchObject({ value: 'on', owners: ['core'], rank: 'required' });
  expect(told('no_such_parameter')).toBeUndefined();
});

it('explain tells who set each record of pg_hba.conf, and who has each library loaded', () => {
  const access = explainAccess(scenario('three-synchronous'));
  expect(access.map(({ path, owners }) => [path, ...owners])).toEqual([
    ['pg.hba/core-superuser', 'core'],
    ['pg.hba/ha-local-superuser', 'ha.howdah.dev'],
    ['pg.hba/ha-replication', 'ha.howdah.dev'],
    ['pg.hba/ha-rewind', 'ha.howdah.dev'],
    ['pg.hba/user-00000', 'user'],
    ['pg.hba/core-everyone', 'core'],
  ]);
  expect(access[4]).toMatchObject({
    value: expect.stringContaining('10.'),
    fields: ['spec.fepChildCrVal.customPgHba'],
  });
  expect(explainLibraries(scenario('with-a-third-partys-plugin'))).toMatchObject([
    { value: 'pgaudit', owners: ['auditor.example.org'], fields: ['spec.plugins.auditor'] },
  ]);
});

it('explain tells of a value whether it is from the manifest or from a child resource', () => {
  const manifest = {
    apiVersion: 'fep.fujitsu.io/v2',
    kind: 'FEPCluster',
    metadata: { name: 'a' },
    spec: {
      fepChildCrVal: {
        customPgParams: 'work_mem = 4MB',
        storage: { dataVol: { size: '2Gi' }, walVol: { size: '1Gi' } },
      },
    },
  };
  const child = (kind: string, spec: JsonObject) => ({
    apiVersion: 'fep.fujitsu.io/v1',
    kind,
    metadata: { name: 'a' },
    spec,
  });
  const children = [
    child('FEPConfig', { customPgParams: 'work_mem = 8MB\nshared_buffers = 1 elephant' }),
    child('FEPVolume', { storage: { dataVol: { size: '3Gi' }, walVol: { size: '1Gi' } } }),
    { ...child('FEPVolume', { storage: { walVol: { size: '9Gi' } } }), metadata: { name: 'b' } },
  ];
  const rendered = renderCluster(manifest, { plugins: distribution, images, children });
  expect(explainParameter(rendered, 'work_mem')).toMatchObject({
    value: '8MB',
    fields: ['FEPConfig/a spec.customPgParams'],
  });
  expect(
    explain(rendered, members('a', '.spec.volumeClaimTemplates'))
      .filter(({ path }) => path.endsWith('.storage'))
      .map(({ value, fields }) => [value, fields]),
  ).toEqual([
    ['3Gi', ['FEPVolume/a spec.storage.dataVol.size']],
    ['1Gi', ['spec.fepChildCrVal.storage.walVol.size']],
  ]);
  expect(rendered.diagnostics.map(({ path }) => path)).toContain('FEPConfig/a spec.customPgParams');
  const alone = renderCluster(manifest, { plugins: distribution, images });
  expect(explainParameter(alone, 'work_mem')).toMatchObject({
    value: '4MB',
    fields: ['spec.fepChildCrVal.customPgParams'],
  });
});

it('explain of what is not applied is empty', () => {
  const rendered = scenario('lone');
  expect(explain(rendered, { kind: 'StatefulSet', name: 'other' })).toEqual([]);
  expect(explain(rendered, members('lone', '.spec.replica'))).toEqual([]);
});

it('nothing of a manifest that is refused is rendered, and why is told', () => {
  const { objects, diagnostics } = renderCluster(
    {
      apiVersion: 'fep.fujitsu.io/v2',
      kind: 'FEPCluster',
      metadata: { name: 'a' },
      spec: { fep: { instances: 0 } },
    },
    { plugins: distribution, images },
  );
  expect(objects).toEqual([]);
  expect(diagnostics).toMatchObject([{ severity: 'error', path: 'spec.fep.instances' }]);
});
