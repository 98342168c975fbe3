import type { AnyPlugin, BoundRuntime, PluginManifest, ResourceKind } from '@howdah/plugin-api';
import { z } from 'zod';
import { kindOf } from '../controller/watchedKinds.js';
import { permits } from './permits.js';

const aFunction = z.custom((value) => typeof value === 'function', 'expected a function');
const id = z.string().min(1);
const ms = z.number().positive();
/** A reconcile waits for every observation that is due. */
const MOST_BUDGET_MS = 10_000;
const named = z.object({ id });
const kind = z.object({ apiVersion: id, kind: id });

/** What the host reads of an answer to `start`; types hold nobody who wrote it in JavaScript. */
const runtime = z.object({
  provides: z.array(
    z.object({
      token: z.object({ id, exclusive: z.boolean() }),
      implementation: z.custom((value) => value !== undefined, 'expected an implementation'),
    }),
  ),
  observation: z
    .object({ everyMs: ms, budgetMs: ms.max(MOST_BUDGET_MS), observe: aFunction })
    .optional(),
  steps: z.array(
    named.extend({
      phase: z.enum(['before-apply', 'after-apply', 'when-ready', 'on-delete']),
      after: z.array(z.string()),
      needed: aFunction,
      run: aFunction,
    }),
  ),
  procedures: z.array(
    named.extend({
      exclusive: z.boolean(),
      plan: aFunction,
      steps: z.array(
        named.extend({
          deadlineMs: ms,
          settleMs: z.number(),
          isMet: aFunction,
          act: aFunction,
          prepare: aFunction.optional(),
          undo: z.object({ isMet: aFunction, act: aFunction }).optional(),
        }),
      ),
    }),
  ),
  actions: z.array(z.object({ type: id, answer: aFunction })),
  controllers: z.array(
    named.extend({
      kind,
      watches: z.array(z.object({ kind, namesOf: aFunction })).optional(),
      reconcile: aFunction,
    }),
  ),
  stop: aFunction,
});

/** Why a started plugin cannot be worked with, by its own answer and its manifest. */
export function runtimeProblem(
  { manifest, offers }: Pick<AnyPlugin, 'manifest' | 'offers'>,
  started: BoundRuntime,
): string | undefined {
  const parsed = runtime.safeParse(started);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `answered nonsense when it was asked to start, ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
  }
  return (
    twiceProblem(started) ??
    undeclaredProblem(manifest, started) ??
    (offers ? undefined : missingProblem(manifest, started)) ??
    kindProblem(manifest, started)
  );
}

function twiceProblem({
  steps,
  procedures,
  actions,
  controllers,
}: BoundRuntime): string | undefined {
  const ids = (items: readonly { readonly id: string }[]): readonly string[] =>
    items.map((item) => item.id);
  const lists: readonly (readonly [what: string, names: readonly string[]])[] = [
    ['step', ids(steps)],
    ['procedure', ids(procedures)],
    ['action', actions.map(({ type }) => type)],
    ['controller', ids(controllers)],
    ...procedures.map((one) => [`step of procedure "${one.id}"`, ids(one.steps)] as const),
  ];
  for (const [what, names] of lists) {
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined)
      return `brings ${what} "${twice}" twice; give one of them another name`;
  }
  return undefined;
}

function undeclaredProblem(
  { provides = [] }: PluginManifest,
  started: BoundRuntime,
): string | undefined {
  const given = started.provides.map(({ token }) => token.id);
  const undeclared = given.find((capability) => !provides.includes(capability));
  if (undeclared === undefined) return undefined;
  return `provides ${undeclared}, which its manifest does not list; add it to manifest.provides`;
}

function missingProblem(
  { provides = [] }: PluginManifest,
  started: BoundRuntime,
): string | undefined {
  const given = new Set<string>(started.provides.map(({ token }) => token.id));
  const missing = provides.find((capability) => !given.has(capability));
  if (missing === undefined) return undefined;
  return `does not provide ${missing}, which its manifest lists; provide it in start, offer it, or take it out of manifest.provides`;
}

function kindProblem(
  { watches = [], rbac = [] }: PluginManifest,
  { controllers }: BoundRuntime,
): string | undefined {
  for (const controller of controllers) {
    const { id: name } = controller;
    const kinds = [controller.kind, ...(controller.watches ?? []).map((watch) => watch.kind)];
    const blind = kinds.find((one) => watchOf(one, watches) === undefined);
    if (blind !== undefined) {
      return `brings controller "${name}" of ${blind.kind}, which its manifest does not watch; add it to manifest.watches`;
    }
    const { group, plural } = kindOf(watchOf(controller.kind, watches) ?? controller.kind);
    const resources = [`${plural}/status`, ...(controller.finalize === undefined ? [] : [plural])];
    const missing = resources.filter(
      (resource) => !permits(rbac, { verb: 'patch', group, resource }),
    );
    if (missing.length > 0) {
      const listed = missing.map((resource) => `'${resource}'`).join(', ');
      return `brings controller "${name}" of ${controller.kind.kind}, whose status and finalizers are written for it; add { apiGroups: ['${group}'], resources: [${listed}], verbs: ['patch'] } to manifest.rbac`;
    }
  }
  return undefined;
}

function watchOf(
  { apiVersion, kind: name }: ResourceKind,
  watches: readonly ResourceKind[],
): ResourceKind | undefined {
  return watches.find((one) => one.kind === name && one.apiVersion === apiVersion);
}
