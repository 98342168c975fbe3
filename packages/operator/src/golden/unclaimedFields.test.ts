import { readFileSync } from 'node:fs';
import { renderCluster } from '@howdah/core';
import { definePlugin } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { distribution } from '../distribution.js';
import { renderSpec } from './fixtures/renderSpec.js';

const told = (spec: object) => renderSpec(spec).told('FieldUnclaimed');

const NO_EFFECT =
  'no effect in this operator; remove what is of no use, or add the plugin that acts upon it';

describe('what nobody acts upon is told, one warning a section:', () => {
  it.each([
    [
      { fep: { autoPodRestart: true, sysExtraLogging: true, sysExtraEvent: true } },
      'spec.fep: sysExtraLogging, sysExtraEvent have',
    ],
    [
      { fepChildCrVal: { sysUsers: { pgMetricsUserTls: { certificateName: 'a', caName: 'b' } } } },
      'spec.fepChildCrVal.sysUsers: pgMetricsUserTls.certificateName, pgMetricsUserTls.caName have',
    ],
    [
      {
        fepChildCrVal: {
          sysUsers: {
            pgSecurityUser: 'a',
            pgSecurityPassword: 'b',
            passwordValid: { days: 30 },
            pgrepluserTls: { certificateName: 'c' },
          },
        },
      },
      'spec.fepChildCrVal.sysUsers: pgSecurityUser, pgSecurityPassword, passwordValid.days have',
    ],
    [
      {
        fepChildCrVal: {
          storage: {
            dataVol: { size: '2Gi', threshold: 70 },
            walVol: { increase: 2 },
            inferenceVol: { size: '1Gi' },
            autoresize: { enable: true, threshold: 80 },
          },
        },
      },
      'spec.fepChildCrVal.storage: dataVol.threshold, walVol.increase, inferenceVol.size, autoresize.enable, autoresize.threshold have',
    ],
    [{ ldap: { ldapconfSecretRef: 'a' } }, 'spec.ldap: ldapconfSecretRef has'],
    [{ ldap2pg: { enable: true, mode: 'check' } }, 'spec.ldap2pg: enable, mode have'],
    [{ restoreMode: 'now' }, 'spec: restoreMode has'],
    [{ fep: { invented: { deeply: [1] } } }, 'spec.fep.invented: deeply has'],
    [{ fep: { fineTuningParams: { pause: 3 } } }, 'spec.fep.fineTuningParams: pause has'],
  ])('%j', (spec, message) => {
    expect(told(spec)).toEqual([`${message} ${NO_EFFECT}`]);
  });
});

describe('a key below spec.plugins that no plugin has is told, also where it is empty:', () => {
  it.each([
    [
      { plugins: { Hha: {} } },
      'spec.plugins.Hha: no plugin of this operator has this key, so that it has no effect; did you mean "ha"? Correct it, remove it, or add the plugin. There are: database, ha',
    ],
    [
      { plugins: { ha: {}, pgaudit: { level: 1 } } },
      'spec.plugins.pgaudit: no plugin of this operator has this key, so that it has no effect; correct it, remove it, or add the plugin. There are: database, ha',
    ],
  ])('%j', (spec, message) => {
    expect(told(spec)).toEqual([]);
    expect(renderSpec(spec).told('PluginUnknown')).toEqual([message]);
  });
});

it('what is off or blank asks for nothing and is passed over', () => {
  const spec = {
    fep: {
      autoPodRestart: false,
      sysExtraLogging: false,
      monitoring: { enable: false, image: { image: 'x' } },
      standby: {},
    },
    fepChildCrVal: {
      backup: { schedule3: { schedule: ' ', type: ' ' }, preScript: '" "' },
      sysUsers: { passwordValid: { days: '' } },
      customCertificates: [],
    },
    ldap2pg: { enable: false, mode: 'check' },
  };

  expect(renderSpec(spec).diagnostics).toEqual([]);
});

it('what somebody acts upon is passed over', () => {
  const spec = {
    globalEnvSec: 'a',
    fep: {
      syncMode: 'on',
      instances: 2,
      usePodName: true,
      fineTuningParams: { ttl: 30, master_start_timeout: 60 },
      replicationSlots: 'sub1: {type: logical, database: postgres, plugin: pgoutput}',
      mcSpec: { limits: { cpu: '1' } },
      customAnnotations: { allDeployments: { a: 'b' } },
      podDisruptionBudget: true,
    },
    fepChildCrVal: {
      storage: { storageClass: 'fast', walVol: { size: '2Gi', accessModes: ['ReadWriteOnce'] } },
      sysUsers: { pgMetricsUser: 'm', pgMetricsPassword: 'p' },
    },
    plugins: { ha: { anything: 1 } },
  };

  expect(renderSpec(spec).diagnostics).toEqual([]);
});

it('a plugin claims fields in its static manifest, each with all that is in it', () => {
  const audit = definePlugin({
    manifest: {
      id: 'audit.example.org',
      key: 'audit',
      version: '1.0.0',
      contract: '0.2',
      claims: ['fep.pgAuditLog'],
    },
    select: () => undefined,
    contribute: () => [],
  });
  const sample: unknown = parse(
    readFileSync(new URL('../../../../examples/cluster.yaml', import.meta.url), 'utf8').replace(
      'instances: 3',
      'instances: 3\n    pgAuditLog: { enable: true, schedules: { upload: "0 1 * * *" } }\n    pgBadger: { options: { incremental: true } }',
    ),
  );
  const images = { byMajor: { '17': 'example.org/postgres:17' }, defaultMajor: 17 };
  const { diagnostics } = renderCluster(sample, { plugins: [...distribution, audit], images });

  expect(diagnostics.map(({ path }) => path)).toEqual(['spec.fep.pgBadger']);
});

describe('data is never believed to be encrypted when it is not', () => {
  it('keys of a key service are refused where nothing encrypts', () => {
    const { told: said } = renderSpec({
      fepChildCrVal: { sysTde: { tdeType: 'tdek', tdek: { kmsDefinition: [] } } },
    });

    expect(said('InvalidManifest')).toEqual([
      'spec.fepChildCrVal.sysTde: nothing in this operator encrypts data files; remove sysTde, or add a plugin that provides tde.engine@1 to the operator',
    ]);
  });

  it('a passphrase, which every FEP sample carries, is answered by a warning', () => {
    const { diagnostics } = renderSpec({ fepChildCrVal: { sysUsers: { tdepassphrase: 'x' } } });

    expect(diagnostics).toMatchObject([
      {
        severity: 'warning',
        code: 'NotEncrypted',
        message: expect.stringContaining('NOT encrypted'),
      },
    ]);
    expect(JSON.stringify(diagnostics)).not.toContain('"x"');
  });
});
