/** How many workers those have who must not have all of them. */
export interface Shares {
  /** Whose share a key takes; nobody's where it is undefined. */
  of(key: string): string | undefined;
  /** How many workers one of them may have. */
  readonly each: number;
  /** How many they may have together. */
  readonly all: number;
}

/** Half of so many, and one at least. */
export function half(workers: number): number {
  return Math.max(1, Math.floor(workers / 2));
}
