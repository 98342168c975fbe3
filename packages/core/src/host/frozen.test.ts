import type { HostInput } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { exampleInput } from '../reconcile/fixtures/exampleInput.js';
import { inputsOf } from '../reconcile/pluginInputs.js';
import { ClusterCapabilities } from './clusterCapabilities.js';
import { examplePlugin } from './fixtures/examplePlugin.js';
import { untyped } from './fixtures/untyped.js';
import { frozen, frozenSet } from '../json/frozen.js';
import { bindPlugin } from './bindPlugin.js';

/** An input of which every part may be written to, as plain JavaScript sees it. */
interface Writable {
  cluster: { spec: Record<string, unknown> };
  names: { labels: Record<string, string> };
  observed: { pods: { metadata: { name: string } }[] };
  procedures: unknown[];
  capabilities: Set<string>;
  facts: unknown;
}

const writes: readonly (readonly [string, (input: Writable) => void])[] = [
  ['a field of the spec', ({ cluster }) => (cluster.spec['fep'] = {})],
  ['a label', ({ names }) => (names.labels['app'] = 'x')],
  ['what was observed', ({ observed }) => observed.pods.pop()],
  [
    'an observed object',
    ({ observed }) => observed.pods.forEach((pod) => (pod.metadata.name = '')),
  ],
  ['the procedures', ({ procedures }) => procedures.push({})],
  ['the capabilities', ({ capabilities }) => capabilities.add('ha.manager@9')],
  ['the input itself', (input) => (input.facts = {})],
];

describe('the snapshot', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x-sts-0' } };
  const { capability: _, ...empty } = exampleInput();
  const snapshot = {
    ...empty,
    observed: { ...empty.observed, pods: [pod] },
    capabilities: frozenSet(['x@1']),
  };

  it.each(writes)('keeps a plugin from changing %s, which is its failure', (_what, write) => {
    const seen: string[] = [];
    const hostile = examplePlugin('a', {
      contribute: (input) => {
        write(untyped(input));
        return [];
      },
    });
    const reader = examplePlugin('b', {
      contribute: (input) => {
        seen.push(JSON.stringify([input, [...input.capabilities]]));
        return [];
      },
    });
    const plugins = [hostile, reader];
    const inputs = inputsOf({
      plugins,
      capabilitiesIn: (inputOf) => new ClusterCapabilities({ plugins, inputOf }),
      snapshot,
    });
    const ask = (index: number, input: HostInput) => {
      const asked = plugins[index];
      if (asked !== undefined) bindPlugin(asked, {}).contribute(input);
    };
    ask(1, inputs.of('b.example'));
    expect(() => {
      ask(0, inputs.of('a.example'));
    }).toThrow('Plugin a.example threw TypeError when it was asked to contribute');
    ask(1, inputs.of('b.example'));
    expect(seen[1]).toBe(seen[0]);
  });

  it('of objects that were frozen before costs no second walk', () => {
    let walks = 0;
    const object = Object.defineProperty({}, 'spec', {
      enumerable: true,
      get: () => {
        walks += 1;
        return {};
      },
    });
    frozen([object]);
    frozen([object]);
    expect(walks).toBe(1);
  });
});
