import type { LocalCluster } from '../cluster/localCluster.js';

/** What a scenario has to work with; the namespace is its own and goes away afterwards. */
export interface ScenarioContext {
  readonly cluster: LocalCluster;
  readonly namespace: string;
  readonly prober: { readonly image: string; readonly code: string };
  readonly log: (text: string) => void;
  /** A line for the report at the end, and for the evidence of a failure. */
  readonly note: (text: string) => void;
}

/** One promise, checked on a real cluster. */
export interface Scenario {
  readonly id: string;
  /** The promise, as a sentence. */
  readonly title: string;
  /** `subset` runs always, `full` only with --full. */
  readonly tier: 'subset' | 'full';
  /** Majors of PostgreSQL whose images it needs; the sample's where it is left out. */
  readonly majors?: readonly number[];
  run(context: ScenarioContext): Promise<void>;
}
