import { spawnSync } from 'node:child_process';
import type { JsonObject, MergedSlots, PluginInput } from '@howdah/plugin-api';
import fc from 'fast-check';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { contribute } from '../contribute.js';
import { exampleInput, merge } from '../fixtures/exampleCluster.js';
import type { HaSpec } from '../spec/haSpec.js';
import { render } from './render.js';
import { yamlText } from './yamlText.js';

const CLUSTER_SPEC = {
  fep: {
    syncMode: 'on',
    replicationSlots: 'sub1: {type: logical, database: postgres, plugin: pgoutput}',
  },
};

function rendered(input: PluginInput<HaSpec>, merged: MergedSlots) {
  const contributions = render(input, merged);
  const files: Record<string, string> = {};
  const configMaps: string[] = [];
  for (const entry of contributions) {
    if (entry.slot !== 'object') continue;
    configMaps.push(entry.object.metadata.name);
    const { data } = entry.object;
    if (typeof data !== 'object' || data === null || Array.isArray(data)) continue;
    for (const [name, text] of Object.entries(data))
      files[name] = typeof text === 'string' ? text : '';
  }
  const pod = contributions.filter((entry) => entry.slot.startsWith('pod.'));
  return { files, configMaps, pod };
}

const own = (input: PluginInput<HaSpec>) => merge(contribute(input));

test('patroni.yml of a three-instance cluster', () => {
  const input = exampleInput(CLUSTER_SPEC);
  expect(rendered(input, own(input)).files['patroni.yml']).toMatchInlineSnapshot(`
    "scope: "demo"
    kubernetes:
      use_endpoints: false
      labels:
        app: "howdah"
        fep.fujitsu.io/cluster: "demo"
      scope_label: "fep.fujitsu.io/cluster"
      role_label: "feprole"
      leader_label_value: "master"
      follower_label_value: "replica"
      standby_leader_label_value: "master"
    restapi:
      listen: "0.0.0.0:25001"
    postgresql:
      listen: "*:27500"
      data_dir: "/database/userdata/data"
      bin_dir: "/usr/lib/postgresql/17/bin"
      pgpass: "/run/patroni/pgpass"
      use_unix_socket: true
      parameters:
        unix_socket_directories: "/run/postgresql"
      callbacks:
        on_start: "python3 /etc/patroni/pointPrimaryService.py --service demo-primary-svc"
        on_restart: "python3 /etc/patroni/pointPrimaryService.py --service demo-primary-svc"
        on_role_change: "python3 /etc/patroni/pointPrimaryService.py --service demo-primary-svc"
      basebackup:
        - checkpoint: "fast"
        - waldir: "/database/wal/pg_wal"
    watchdog:
      mode: "off"
    log:
      level: "INFO"
      deduplicate_heartbeat_logs: true
    "
  `);
});

test('bootstrap.yml of a synchronous three-instance cluster', () => {
  const input = exampleInput(CLUSTER_SPEC);
  expect(rendered(input, own(input)).files['bootstrap.yml']).toMatchInlineSnapshot(`
    "bootstrap:
      dcs:
        ttl: 20
        loop_wait: 5
        retry_timeout: 5
        primary_start_timeout: 300
        maximum_lag_on_failover: 1048576
        check_timeline: true
        synchronous_mode: true
        synchronous_mode_strict: false
        failsafe_mode: true
        member_slots_ttl: "30min"
        slots:
          sub1:
            type: "logical"
            database: "postgres"
            plugin: "pgoutput"
        postgresql:
          use_pg_rewind: true
          use_slots: true
          remove_data_directory_on_rewind_failure: true
          parameters:
            archive_mode: "off"
            hot_standby: "on"
            max_replication_slots: "32"
            max_slot_wal_keep_size: "2048MB"
            max_wal_senders: "32"
            wal_keep_size: "256MB"
            wal_level: "logical"
            wal_log_hints: "on"
            wal_receiver_timeout: "20s"
            wal_retrieve_retry_interval: "1s"
            wal_sender_timeout: "20s"
          pg_hba:
            - "local all postgres peer"
            - "host replication repluser all scram-sha-256"
            - "host postgres rewinduser all scram-sha-256"
      initdb:
        - encoding: "UTF8"
        - locale: "C.UTF-8"
        - "data-checksums"
        - auth-host: "scram-sha-256"
        - auth-local: "peer"
        - waldir: "/database/wal/pg_wal"
    "
  `);
});

test('parameters, hba, slots and methods change without a change of the pod', () => {
  const before = exampleInput({});
  const after = exampleInput({
    fep: { syncMode: 'on', replicationSlots: 'x: {type: physical}', fineTuningParams: { ttl: 60 } },
  });
  const merged: MergedSlots = {
    ...own(after),
    hba: ['host all all all reject'],
    preload: ['pgaudit', 'pg_stat_statements'],
    walArchive: { slot: 'wal.archive', command: 'archive %p' },
    walRestore: { slot: 'wal.restore', command: 'restore %f %p' },
    bootstrap: { slot: 'ha.bootstrap', method: 'backup', command: 'restore-all' },
    replicaMethods: [
      { slot: 'ha.replicaMethod', id: 'backup', command: 'clone', options: { keep_data: true } },
    ],
  };
  const first = rendered(before, own(before));
  const second = rendered(after, merged);
  expect(second.pod).toEqual(first.pod);
  expect(second.configMaps).toEqual(first.configMaps);
  expect(parse(second.files['bootstrap.yml'] ?? '')).toMatchObject({
    bootstrap: {
      method: 'backup',
      backup: { command: 'restore-all' },
      dcs: {
        ttl: 60,
        slots: { x: { type: 'physical' } },
        postgresql: {
          pg_hba: ['host all all all reject'],
          parameters: {
            archive_mode: 'on',
            archive_command: 'archive %p',
            shared_preload_libraries: 'pgaudit,pg_stat_statements',
          },
          recovery_conf: { restore_command: 'restore %f %p' },
          create_replica_methods: ['backup', 'basebackup'],
          backup: { command: 'clone', keep_data: true },
        },
      },
    },
  });
});

test('what needs a restart is in a ConfigMap of another name', () => {
  const before = exampleInput({});
  const after = { ...before, cluster: { ...before.cluster, port: 5432 } };
  expect(rendered(after, own(after)).configMaps[0]).not.toBe(
    rendered(before, own(before)).configMaps[0],
  );
});

test('without a provider archiving is off, whatever the user wrote', () => {
  const input = exampleInput({});
  const merged = {
    ...own(input),
    parameters: { archive_mode: 'on', archive_command: 'pgbackrest archive-push %p', port: '1' },
  };
  const dcs = parse(rendered(input, merged).files['bootstrap.yml'] ?? '') as {
    bootstrap: { dcs: { postgresql: { parameters: JsonObject } } };
  };
  expect(dcs.bootstrap.dcs.postgresql.parameters).toEqual({ archive_mode: 'off' });
});

test('usePodName is passed to the member', () => {
  const command = (usePodName: boolean) => {
    const input = exampleInput({ fep: { usePodName } });
    return JSON.stringify(rendered(input, own(input)).pod);
  };
  expect(command(true)).toContain('--headless-service=demo-headless-svc');
  expect(command(false)).not.toContain('--headless-service');
});

test('any text reads back unchanged as YAML 1.1', () => {
  const key = fc.oneof(
    fc.constantFrom('on', 'off', 'y', 'null', '12:30', '1_0', '~', ''),
    fc.string(),
  );
  const value = fc.oneof(
    fc.constantFrom('on', 'off', 'yes', '12:30', '0777', '1e3', '\u2028', '\u0085', '# x', 'a: b'),
    fc.string({ unit: 'grapheme' }),
  );
  fc.assert(
    fc.property(fc.dictionary(key, value), (content) => {
      expect(parse(yamlText(content), { version: '1.1' })).toEqual({ ...content });
    }),
  );
});

const hasPyYaml = spawnSync('python3', ['-c', 'import yaml']).status === 0;

test.runIf(hasPyYaml)('PyYAML, which Patroni uses, reads what was meant', () => {
  const content = {
    on: 'off',
    y: '12:30',
    n: ['yes', '1_0', 'ä\u0085\u2028\u007f😀\n"\'\\'],
    '1': '0o17',
    a: true,
  };
  const code = 'import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin)))';
  const { stdout } = spawnSync('python3', ['-c', code], {
    input: yamlText(content),
    encoding: 'utf8',
  });
  expect(JSON.parse(stdout)).toEqual(content);
});
