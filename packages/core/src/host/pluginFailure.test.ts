import type { AnyPlugin, Plugin, PluginManifest } from '@howdah/plugin-api';
import { silentLog } from '@howdah/kube';
import { NOTHING_MERGED } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { exampleInput } from '../reconcile/fixtures/exampleInput.js';
import { examplePlugin } from './fixtures/examplePlugin.js';
import { HandClock } from './fixtures/handClock.js';
import { untyped } from './fixtures/untyped.js';
import { askConditions } from '../reconcile/askConditions.js';
import { pluginStates } from '../reconcile/pluginStates.js';
import { bindPlugin, RememberedAnswers } from './bindPlugin.js';
import type { Binding } from './bindPlugin.js';
import type { PluginFailure } from './pluginFailure.js';

const input = exampleInput();

/** A plugin whose parts answer what no type allows. */
const hostile = (
  part: Partial<Omit<Plugin<null>, 'manifest'>>,
  manifest: Partial<PluginManifest> = {},
): AnyPlugin => examplePlugin('a', { ...part, manifest });

const bound = (plugin: AnyPlugin, clock?: HandClock) =>
  bindPlugin(plugin, {}, clock === undefined ? {} : { clock });

const contributing = (text: string, manifest: Partial<PluginManifest> = {}) =>
  hostile({ contribute: () => untyped(JSON.parse(text)) }, manifest);

const leak = (): never => {
  throw new TypeError('the password is hunter2');
};

describe('a plugin that is asked', () => {
  it.each<readonly [string, Partial<Omit<Plugin<null>, 'manifest'>>, string]>([
    ['select', { select: leak }, 'threw TypeError when it was asked to select'],
    ['enabled', { enabled: leak }, 'threw TypeError when it was asked to select'],
    ['validate', { validate: leak }, 'threw TypeError when it was asked to validate'],
    ['contribute', { contribute: leak }, 'threw TypeError when it was asked to contribute'],
    ['render', { render: leak }, 'threw TypeError when it was asked to render'],
    [
      'conditions',
      { conditions: leak },
      'threw TypeError when it was asked to tell its conditions',
    ],
  ])('and throws in %s is named, and what it threw is not told', (_, part, message) => {
    const everything = (): void => {
      const asked = bound(hostile(part));
      asked.validate(input);
      asked.contribute(input);
      asked.render(input, NOTHING_MERGED);
      asked.conditions(input);
    };
    expect(everything).toThrow(`Plugin a.example ${message}`);
    expect(everything).not.toThrow('hunter2');
  });

  it('and answers later is refused, and what it rejects with ends nobody', () => {
    const later = hostile({ contribute: () => untyped(1) });
    expect(() => bound(later).contribute(input)).toThrow('answered nonsense');
    const rejecting = examplePlugin('a', {
      validate: () => untyped(Promise.reject(new Error('hunter2'))),
    });
    expect(() => bound(rejecting).validate(input)).toThrow('Plugin a.example answered nonsense');
  });

  it.each([
    ['validate', '[{ "severity": "fatal", "code": "X", "path": "", "message": "m" }]', 'severity'],
    ['validate', '{}', 'expected array'],
    ['conditions', '[{ "type": "AReady", "status": true }]', 'status'],
    [
      'conditions',
      '[{ "type": "Ready", "status": "True", "reason": "R", "message": "" }]',
      'does not begin with A',
    ],
    [
      'conditions',
      '[{ "type": "Available", "status": "True", "reason": "R", "message": "" }]',
      'does not begin with A',
    ],
  ] as const)('and answers nonsense to %s is told where: %s', (part, text, where) => {
    const asked = bound(hostile({ [part]: () => untyped(JSON.parse(text)) }));
    expect(() => asked[part](input)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(where) }),
    );
  });

  it('may not know yet, and says why in a text', () => {
    const notYet = 'the key is unwrapped';
    expect(bound(contributing(JSON.stringify({ notYet }))).contribute(input)).toEqual({ notYet });
    expect(() => bound(contributing('{ "notYet": 1 }')).contribute(input)).toThrow(
      'answered nonsense when it was asked to contribute: answer.notYet',
    );
  });

  it('cannot change its answer afterwards', () => {
    const answer = [{ severity: 'warning' as const, code: 'Old', path: 'p', message: 'm' }];
    const told = bound(hostile({ validate: () => answer })).validate(input);
    answer.splice(0);
    expect(told).toMatchObject([{ code: 'Old' }]);
  });

  it('and takes too long has failed, and is told how long it took', () => {
    const clock = new HandClock();
    const slow = (ms: number) =>
      hostile({
        contribute: () => {
          clock.pass(ms);
          return [];
        },
      });
    expect(bound(slow(500), clock).contribute(input)).toEqual([]);
    expect(() => bound(slow(501), clock).contribute(input)).toThrow(
      'Plugin a.example took 501 ms when it was asked to contribute, of at most 500',
    );
  });
});

describe('a contribution', () => {
  it.each([
    ['StatefulSet', 'apps/v1', 'x-sts'],
    ['Secret', 'v1', 'x-system'],
    ['Secret', 'v1', 'x-tls'],
    ['Secret', 'v1', 'x-ca'],
    ['Secret', 'v1', 'x-app'],
    ['ConfigMap', 'v1', 'x-state'],
  ])("that is core's %s of %s %s fails its plugin", (kind, apiVersion, name) => {
    const text = JSON.stringify([
      { slot: 'object', object: { apiVersion, kind, metadata: { name } } },
    ]);
    expect(() => bound(contributing(text)).contribute(input)).toThrow(
      `Plugin a.example contributed ${kind}/${name}, which is core's alone`,
    );
  });

  it('of an object of its own is taken, of a kind nobody can apply is not', () => {
    const of = (kind: string) =>
      JSON.stringify([
        { slot: 'object', object: { apiVersion: 'v1', kind, metadata: { name: 'mine' } } },
      ]);
    expect(bound(contributing(of('ConfigMap'))).contribute(input)).toHaveLength(1);
    expect(() => bound(contributing(of('Comet'))).contribute(input)).toThrow(
      'a kind that the operator cannot apply; list it in manifest.watches',
    );
    const watches = [{ apiVersion: 'v1', kind: 'Comet', plural: 'comets', relevant: () => null }];
    const rbac = [{ apiGroups: [''], resources: ['comets'], verbs: ['create', 'patch', 'delete'] }];
    expect(bound(contributing(of('Comet'), { watches, rbac })).contribute(input)).toHaveLength(1);
  });

  it('of a Secret fails its plugin, for contributions are kept where everybody reads them', () => {
    const object = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'mine' }, data: {} };
    const text = JSON.stringify([{ slot: 'object', object }]);
    expect(() => bound(contributing(text)).contribute(input)).toThrow(
      'Plugin a.example contributed Secret/mine: contributions are kept in a ConfigMap, where everybody could read it; refer to a Secret, or create it in a step',
    );
  });

  it('that hands out rights which the manifest does not grant fails with the rule to list', () => {
    const rule = { apiGroups: [''], resources: ['secrets'], verbs: ['get'] };
    const text = JSON.stringify([{ slot: 'pod.rbac', rule }]);
    expect(() => bound(contributing(text)).contribute(input)).toThrow(
      `list in manifest.grants: ${JSON.stringify(rule)}`,
    );
    expect(bound(contributing(text, { grants: [rule] })).contribute(input)).toHaveLength(1);
  });

  it('that differs each time fails its plugin when it is asked twice', () => {
    let count = 0;
    const restless = hostile({
      contribute: () => {
        count += 1;
        return [
          { slot: 'pg.parameter', name: 'work_mem', value: `${count}MB`, strength: 'default' },
        ];
      },
    });
    expect(() => bound(restless).contribute(input)).toThrow(
      'Plugin a.example answers something that differs each time it is asked to contribute',
    );
    const steady = hostile({ contribute: () => [{ slot: 'pg.preload', library: 'pgaudit' }] });
    expect(bound(steady).contribute(input)).toEqual([{ slot: 'pg.preload', library: 'pgaudit' }]);
  });
});

it('a plugin that answers as before is asked once, whatever it is asked', () => {
  const asked: string[] = [];
  const noting =
    <T>(what: string, answer: readonly T[]) =>
    (): readonly T[] => {
      asked.push(what);
      return answer;
    };
  const library = { slot: 'pg.preload', library: 'pgaudit' } as const;
  const plugin = hostile({
    validate: noting('validate', [
      { severity: 'warning', code: 'Old', path: 'spec', message: 'is old' },
    ]),
    contribute: noting('contribute', [library]),
    render: noting('render', [library]),
    conditions: noting('conditions', [
      { type: 'AReady', status: 'True', reason: 'Well', message: '' },
    ]),
  });
  const remembered = new RememberedAnswers();
  const everything = (recorded: Binding['recorded']) => {
    const binding = recorded === undefined ? {} : { recorded };
    const one = bindPlugin(plugin, {}, { remembered, ...binding });
    one.validate(input);
    one.contribute(input);
    one.render(input, NOTHING_MERGED);
    one.conditions(input);
    return asked.splice(0);
  };
  const order = ['validate', 'contribute', 'render', 'conditions'];
  expect(everything(undefined)).toEqual(order.flatMap((what) => [what, what]));
  expect(everything({ contributed: [library], rendered: [library] })).toEqual(order);
});

it('a plugin that fails to say its conditions is degraded, and the others say theirs', () => {
  const plugins = [hostile({ conditions: leak }), examplePlugin('pg-audit')];
  const asked = plugins.map((plugin) => ({ plugin, bound: bound(plugin) }));
  const inputs = { failed: new Map<string, string>() };
  const conditions = askConditions(asked, () => input);
  const nobody = {
    failures: [],
    undecided: new Map<string, string>(),
    troubles: new Map<string, PluginFailure>(),
    stuck: { note: () => undefined },
  };
  expect(pluginStates({ log: silentLog }, inputs, { conditions, ...nobody })).toMatchObject([
    { type: 'PgAuditDegraded', status: 'False', reason: 'Working' },
    { type: 'ADegraded', status: 'True', reason: 'PluginFailed' },
  ]);
});
