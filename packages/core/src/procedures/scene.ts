import type { Clock, Log } from '@howdah/kube';
import type {
  BoundProcedure,
  HostInput,
  MergedSlots,
  PluginManifest,
  ProcedureView,
} from '@howdah/plugin-api';
import type { ClusterTroubles } from '../host/pluginTroubles.js';

/** What the engine works with while it looks at the procedures of one cluster. */
export interface ProcedureScene {
  /** By full name, `<plugin key>.<procedure id>`. */
  readonly procedures: ReadonlyMap<string, BoundProcedure>;
  /** The plugin that brings a procedure. */
  readonly ownerOf: (procedure: string) => PluginManifest | undefined;
  /** Told how plugins fail here, and when what failed works. */
  readonly troubles: ClusterTroubles;
  /**
   * The input of the plugin that brings a procedure, with its facts and what runs just now. Asked
   * before each question, so that a step does not look at what was observed before another acted.
   */
  inputFor(procedure: string, running: readonly ProcedureView[]): HostInput;
  /** What the cluster was last composed to. */
  readonly merged: MergedSlots;
  readonly clock: Clock;
  readonly log: Log;
  /** Once it is aborted nothing is recorded and nothing is done any more. */
  readonly signal: AbortSignal;
}
