import { createHash } from 'node:crypto';
import type {
  Contribution,
  JsonObject,
  MergedSlots,
  PluginInput,
  PodMount,
} from '@howdah/plugin-api';
import {
  CONFIG_DIRECTORY,
  CREDENTIALS_DIRECTORY,
  REST_PORT,
  SCRATCH_DIRECTORY,
  SOCKET_DIRECTORY,
} from '../names.js';
import { probes } from '../pod/probes.js';
import { PROGRAMS } from '../programs/programs.generated.js';
import type { HaSpec } from '../spec/haSpec.js';
import { bootstrapConfig } from './bootstrapConfig.js';
import { certificateOptions, hasCertificates } from './certificateOptions.js';
import { memberConfig } from './memberConfig.js';
import { yamlText } from './yamlText.js';

/**
 * Patroni's configuration from what all plugins contributed. What needs a restart is in a
 * ConfigMap named by its content, everything else in one whose change no pod notices.
 */
export function render(input: PluginInput<HaSpec>, merged: MergedSlots): readonly Contribution[] {
  const { cluster, names } = input;
  const member = { 'patroni.yml': yamlText(memberConfig(input)), ...PROGRAMS };
  const memberName = `${cluster.name}-patroni-${contentHash(member)}`;
  const bootstrapName = `${cluster.name}-patroni-bootstrap`;
  const bootstrap = { 'bootstrap.yml': yamlText(bootstrapConfig(input, merged)) };
  const { container } = names;

  return [
    configMap(input, { name: memberName, data: member, immutable: true }),
    configMap(input, { name: bootstrapName, data: bootstrap }),
    {
      slot: 'pod.volume',
      volume: {
        name: 'patroni-config',
        projected: {
          sources: [{ configMap: { name: memberName } }, { configMap: { name: bootstrapName } }],
        },
      },
    },
    { slot: 'pod.volume', volume: { name: 'patroni-scratch', emptyDir: {} } },
    { slot: 'pod.volume', volume: { name: 'postgresql-socket', emptyDir: {} } },
    mount(container, { name: 'patroni-config', mountPath: CONFIG_DIRECTORY, readOnly: true }),
    mount(container, { name: 'patroni-scratch', mountPath: SCRATCH_DIRECTORY }),
    mount(container, { name: 'postgresql-socket', mountPath: SOCKET_DIRECTORY }),
    {
      slot: 'pod.container',
      role: 'main',
      container: {
        name: container,
        command: [...command(input), ...certificateOptions(input.spec, merged)],
        ...probes(hasCertificates(merged) ? 'HTTPS' : 'HTTP'),
      },
    },
  ];
}

function command(input: PluginInput<HaSpec>): readonly string[] {
  const { cluster, names, spec } = input;
  return [
    'tini',
    '--',
    'python3',
    `${CONFIG_DIRECTORY}/startMember.py`,
    `--configuration=${CONFIG_DIRECTORY}`,
    `--credentials=${CREDENTIALS_DIRECTORY}`,
    `--data-directory=${names.dataDirectory}`,
    ...(names.walDirectory === undefined ? [] : [`--wal-directory=${names.walDirectory}`]),
    ...(names.tablespaceDirectory === undefined
      ? []
      : [`--tablespace-directory=${names.tablespaceDirectory}`]),
    `--socket-directory=${SOCKET_DIRECTORY}`,
    `--scratch-directory=${SCRATCH_DIRECTORY}`,
    `--port=${cluster.port}`,
    `--rest-port=${REST_PORT}`,
    ...(spec.usePodName ? [`--headless-service=${names.headlessService}`] : []),
  ];
}

function configMap(
  input: PluginInput<HaSpec>,
  content: { readonly name: string; readonly data: JsonObject; readonly immutable?: boolean },
): Contribution {
  const { cluster, names } = input;
  const { name, data, immutable } = content;
  return {
    slot: 'object',
    object: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: cluster.namespace, labels: names.labels },
      data,
      ...(immutable === undefined ? {} : { immutable }),
    },
  };
}

function mount(container: string, volume: PodMount['mount']): Contribution {
  return { slot: 'pod.mount', container, mount: volume };
}

function contentHash(data: Readonly<Record<string, string>>): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(data).toSorted()) hash.update(JSON.stringify([name, data[name]]));
  return hash.digest('hex').slice(0, 10);
}
