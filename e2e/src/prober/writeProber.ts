import type { ProbeRecord } from '../../prober/record.js';
import { parseRecords } from './parseRecords.js';
import { writesAreSteady } from './probeReport.js';
import { proberManifests, type ProberPodOptions } from './proberManifests.js';
import type { Kubectl } from '../kubectl/kubectl.js';
import type { LineStream } from '../process/lineStream.js';
import { waitUntil } from '../process/waitUntil.js';

const START_MS = 120_000;
const FINISH_MS = 180_000;

/** A pod that writes one row every 50 ms, and what it has said so far. */
export class WriteProber {
  readonly #kubectl: Kubectl;
  readonly #options: ProberPodOptions;
  #records: ProbeRecord[] = [];
  #stream: LineStream | undefined;
  #following = false;

  constructor(kubectl: Kubectl, options: ProberPodOptions) {
    this.#kubectl = kubectl;
    this.#options = options;
  }

  /** What the prober has recorded, in order. */
  get records(): readonly ProbeRecord[] {
    return this.#records;
  }

  /** Starts the pod and waits until rows are acknowledged without a pause. */
  async start(): Promise<void> {
    await this.#kubectl.apply(proberManifests(this.#options));
    await waitUntil({ what: `the start of ${this.#name}`, timeoutMs: START_MS }, async () => {
      const result = await this.#kubectl.run(this.#logsArguments(), { tolerate: true });
      return parseRecords(result.stdout).some((one) => one.kind === 'start') ? true : undefined;
    });
    this.#following = true;
    this.#follow();
    await this.waitForSteadyWrites(START_MS);
  }

  /** Waits until rows have been acknowledged for two seconds without a gap. */
  async waitForSteadyWrites(timeoutMs: number): Promise<void> {
    const what = `two seconds of writes without a gap by ${this.#name}`;
    await waitUntil({ what, timeoutMs, everyMs: 200 }, () =>
      Promise.resolve(
        writesAreSteady(this.#records, { now: Date.now() - 300, ms: 2000 }) ? true : undefined,
      ),
    );
  }

  /** Ends the writing, lets the prober read its table back, and gives all records. */
  async finish(): Promise<readonly ProbeRecord[]> {
    const { run, target } = this.#options;
    await this.#kubectl.exec({
      namespace: target.namespace,
      pod: run,
      command: ['node', '--eval', "process.kill(1, 'SIGUSR2')"],
    });
    const what = `the end of ${this.#name}, which reads its rows back`;
    await waitUntil({ what, timeoutMs: FINISH_MS, everyMs: 1000 }, async () => {
      const logs = await this.#kubectl.run(this.#logsArguments());
      this.#records = parseRecords(logs.stdout);
      return this.#records.some((record) => record.kind === 'end') ? true : undefined;
    });
    await this.stop();
    return this.#records;
  }

  /** Stops listening and removes the pod; safe to call twice. */
  async stop(): Promise<void> {
    this.#following = false;
    await this.#stream?.stop();
    const { run, target } = this.#options;
    const where = ['-n', target.namespace, '--ignore-not-found', '--wait=false'];
    await this.#kubectl.run(['delete', 'pod', run, ...where], { tolerate: true });
  }

  get #name(): string {
    return `prober ${this.#options.target.namespace}/${this.#options.run}`;
  }

  #logsArguments(): string[] {
    return ['logs', this.#options.run, '-n', this.#options.target.namespace];
  }

  /** Follows the log; when the stream breaks, reads it from the beginning again. */
  #follow(): void {
    const records: ProbeRecord[] = [];
    const stream = this.#kubectl.stream([...this.#logsArguments(), '--follow'], (line) => {
      records.push(...parseRecords(line));
      if (this.#following && records.length >= this.#records.length) this.#records = records;
    });
    this.#stream = stream;
    void stream.ended.then(() => {
      if (this.#following) setTimeout(() => this.#following && this.#follow(), 1000);
    });
  }
}
