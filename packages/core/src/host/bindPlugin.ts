import { systemClock } from '@howdah/kube';
import type { Clock } from '@howdah/kube';
import type {
  AnyPlugin,
  BoundPlugin,
  Condition,
  Contribution,
  Diagnostic,
  HostInput,
  JsonObject,
  NotYet,
} from '@howdah/plugin-api';
import { parseContributions } from '../compose/parseContributions.js';
import {
  isNotYet,
  parseConditions,
  parseContributed,
  parseDiagnostics,
  parseEnabled,
  parseOffers,
} from './answers.js';
import { contributionsProblem } from './contributionsProblem.js';
import { answerOf, PluginFailure } from './pluginFailure.js';
import { steadily } from './steadily.js';

/** How a plugin is asked. */
export interface Binding {
  readonly clock?: Pick<Clock, 'monotonic'>;
  /** What it answered before and was recorded: an answer that is the same is this very one. */
  readonly recorded?: {
    readonly contributed: readonly Contribution[];
    readonly rendered: readonly Contribution[];
  };
  /** What it answered before to what is not recorded. */
  readonly remembered?: RememberedAnswers;
  /** The keys of all plugins of the operator: the conditions of one are not another's. */
  readonly keys?: readonly string[];
}

/** What one plugin answered about one cluster the last time. */
export class RememberedAnswers {
  findings: readonly Diagnostic[] | undefined;
  conditions: readonly Condition[] | undefined;
}

/**
 * A plugin with its spec of one cluster, whose failures name it: one plugin's fault is not another's.
 * An answer that is new is asked for twice.
 */
export function bindPlugin(
  plugin: AnyPlugin,
  clusterSpec: JsonObject,
  { clock = systemClock, recorded, remembered = new RememberedAnswers(), keys }: Binding = {},
): BoundPlugin {
  const { manifest } = plugin;
  const ask: Ask = (asked, question, read) => answerOf({ manifest, clock, asked }, question, read);
  const twice: Twice = (asked, known, { question, read }) =>
    steadily({ manifest, asked }, known, () => ask(asked, question, read));
  const permitted = <T extends readonly Contribution[] | NotYet>(
    answer: T,
    input: HostInput,
  ): T => {
    if (isNotYet(answer)) return answer;
    const problem = contributionsProblem(manifest, answer, input);
    if (problem !== undefined) throw new PluginFailure(manifest, problem);
    return answer;
  };
  const bound = ask(
    'select',
    () => plugin.bind(clusterSpec),
    (answer) => answer,
  );
  return {
    enabled: ask('say whether it is enabled', () => bound.enabled, parseEnabled),
    offers: (input) =>
      ask(
        'say what it offers',
        () => bound.offers(input),
        (answer) => parseOffers(answer, manifest),
      ),
    validate: (input) =>
      (remembered.findings = twice('validate', remembered.findings, {
        question: () => bound.validate(input),
        read: (answer) => parseDiagnostics(answer, manifest),
      })),
    contribute: (input) =>
      permitted(
        twice('contribute', recorded?.contributed, {
          question: () => bound.contribute(input),
          read: (answer) => parseContributed(answer, recorded?.contributed),
        }),
        input,
      ),
    render: (input, merged) =>
      permitted(
        twice('render', recorded?.rendered, {
          question: () => bound.render(input, merged),
          read: (answer) => parseContributions(answer, recorded?.rendered),
        }),
        input,
      ),
    conditions: (input) =>
      (remembered.conditions = twice('tell its conditions', remembered.conditions, {
        question: () => bound.conditions(input),
        read: (answer) => parseConditions(answer, manifest, keys),
      })),
  };
}

type Ask = <A, T>(asked: string, question: () => A, read: (answer: A) => T) => T;

type Twice = <A, T>(
  asked: string,
  known: T | undefined,
  ask: { readonly question: () => A; readonly read: (answer: A) => T },
) => T;
