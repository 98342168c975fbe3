import type { Diagnostic } from '@howdah/plugin-api';

/**
 * Remembers which findings were told as events, so that a reconcile with the same findings writes
 * nothing. A restarted operator tells them once more.
 */
export class WarningEvents {
  readonly #told = new Map<string, ReadonlySet<string>>();

  /** The findings that were not told before; those that are gone may be told again later. */
  fresh(cluster: string, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
    const before = this.#told.get(cluster) ?? new Set<string>();
    const now = new Map(
      diagnostics.map((item) => [`${item.code} ${item.path} ${item.message}`, item]),
    );
    this.#told.set(cluster, new Set(now.keys()));
    return [...now].filter(([text]) => !before.has(text)).map(([, item]) => item);
  }

  /** Drops what is remembered of a cluster. */
  forget(cluster: string): void {
    this.#told.delete(cluster);
  }
}
