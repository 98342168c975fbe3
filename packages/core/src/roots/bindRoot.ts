import { formatKey, isJsonObject, keyOf, systemClock } from '@howdah/kube';
import type { AnyObject } from '@howdah/kube';
import type {
  Contribution,
  JsonObject,
  MergedSlots,
  PluginManifest,
  Root,
  RootInput,
} from '@howdah/plugin-api';
import { copyJson } from '../compose/copyJson.js';
import { parseContributions } from '../compose/parseContributions.js';
import { AnswerError } from '../host/answers.js';
import { contributionsProblem } from '../host/contributionsProblem.js';
import { answerOf, PluginFailure } from '../host/pluginFailure.js';
import { steadily } from '../host/steadily.js';
import type { RootMemory } from './rootMemory.js';

/** A status of 1.5 MB is refused by etcd. */
const MOST_BYTES = 128 * 1024;

/** A root with one resource of its kind. Every question may throw a PluginFailure. */
export interface BoundRoot extends Pick<Root, 'workload'> {
  clusterOf(): string | undefined;
  contribute(input: RootInput): readonly Contribution[];
  render(input: RootInput, merged: MergedSlots): readonly Contribution[];
  status(input: RootInput): JsonObject;
}

/**
 * A root whose failures name its plugin and the resource, and whose answers are held against the
 * contract and the manifest, as those about a cluster are. One that is not among the `recorded` is
 * asked for twice: one that differs each time would be applied at every reconcile.
 */
export function bindRoot(
  { plugin: manifest, root }: { readonly plugin: PluginManifest; readonly root: Root },
  object: AnyObject,
  { answers: recorded }: Pick<RootMemory, 'answers'>,
): BoundRoot {
  const about = `${object.kind} ${formatKey(keyOf(object))}`;
  const ask = <A, T>(what: string, question: () => A, read: (answer: A) => T): T =>
    answerOf({ manifest, clock: systemClock, asked: `${what} ${about}` }, question, read);
  const twice = <T>(what: string, known: T | undefined, question: () => T): T =>
    steadily({ manifest, asked: `${what} ${about}` }, known, question);
  const permitted = (
    answer: readonly Contribution[],
    input: RootInput,
  ): readonly Contribution[] => {
    const problem = contributionsProblem(manifest, answer, input);
    if (problem !== undefined) throw new PluginFailure(manifest, `for ${about} ${problem}`);
    return answer;
  };
  return {
    workload: root.workload,
    clusterOf: () => ask('name the cluster of', () => root.clusterOf(object), parseName),
    contribute: (input) => {
      const what = 'contribute for';
      const { contributed } = recorded;
      const read = (answer: unknown) => parseContributions(answer, contributed);
      const once = () => ask(what, () => root.contribute(input), read);
      return permitted(twice(what, contributed, once), input);
    },
    render: (input, merged) => {
      const what = 'render';
      const { rendered } = recorded;
      const read = (answer: unknown) => parseContributions(answer, rendered);
      const once = () => ask(what, () => root.render(input, merged), read);
      return permitted(twice(what, rendered, once), input);
    },
    status: (input) => {
      const what = 'tell the status of';
      const once = () => ask(what, () => root.status?.(input) ?? {}, parseStatus);
      return twice(what, recorded.status, once);
    },
  };
}

function parseName(answer: unknown): string | undefined {
  if (answer === undefined || typeof answer === 'string') return answer;
  throw new AnswerError('clusterOf: expected a name, or undefined');
}

function parseStatus(answer: unknown): JsonObject {
  const copied = copyJson(answer, { root: 'status', bytes: MOST_BYTES });
  if (isJsonObject(copied)) return copied;
  throw new AnswerError('status: expected an object');
}
