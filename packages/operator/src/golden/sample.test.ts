import { readFileSync } from 'node:fs';
import { renderCluster } from '@howdah/core';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { distribution } from '../distribution.js';

const example = (name: string): unknown =>
  parse(readFileSync(new URL(`../../../../examples/${name}`, import.meta.url), 'utf8'));

const images = { byMajor: { '17': 'example.org/postgres:17' }, defaultMajor: 17 };

const render = (manifest: unknown) => renderCluster(manifest, { plugins: distribution, images });

describe('the sample cluster', () => {
  const { objects, diagnostics } = render(example('cluster.yaml'));

  it('is taken without a word', () => {
    expect(diagnostics).toEqual([]);
  });

  it('becomes these objects', () => {
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toMatchInlineSnapshot(`
      [
        "Role my-db-sa",
        "RoleBinding my-db-sa",
        "ConfigMap my-db-config",
        "ConfigMap my-db-failover",
        "ConfigMap my-db-leader",
        "ConfigMap my-db-patroni-ba3c301377",
        "ConfigMap my-db-patroni-bootstrap",
        "ConfigMap my-db-sync",
        "Service my-db-headless-svc",
        "Service my-db-primary-svc",
        "Service my-db-replica-svc",
        "ServiceAccount my-db-sa",
        "StatefulSet my-db-sts",
      ]
    `);
  });
});

describe('a manifest in the shape of FEP samples', () => {
  const { objects, diagnostics } = render(example('fep-sample.yaml'));

  it('is taken, and every value that was not is named', () => {
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(diagnostics.map(({ code, path }) => `${code} ${path}`)).toMatchInlineSnapshot(`
      [
        "ParameterTranslated spec.fepChildCrVal.customPgParams",
        "LibraryMissing spec.fepChildCrVal.customPgParams",
        "LibraryMissing spec.fepChildCrVal.customPgParams",
        "ParameterOfFep spec.fepChildCrVal.customPgParams",
        "ArchivingOff spec.fepChildCrVal.customPgParams",
        "ArchivingOff spec.fepChildCrVal.customPgParams",
        "ParameterLowered spec.fepChildCrVal.customPgParams",
        "NotEncrypted spec.fepChildCrVal.sysUsers.tdepassphrase",
        "FieldUnclaimed spec.fepChildCrVal",
        "FieldUnclaimed spec.fepChildCrVal.backup",
      ]
    `);
  });

  it('does not archive into nowhere', () => {
    const patroni = objects.find(({ metadata }) => metadata.name.endsWith('-bootstrap'));
    expect(JSON.stringify(patroni?.['data'])).toContain('archive_mode');
    expect(JSON.stringify(patroni?.['data'])).not.toContain('archive-push');
  });
});
