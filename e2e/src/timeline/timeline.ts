/** What the API said at a moment, as far as it names members. */
export interface TimelineEntry {
  readonly at: number;
  /** `selector`: the Service's selector; `endpoints`: where traffic goes; `lock`: the leader. */
  readonly source: 'selector' | 'endpoints' | 'lock';
  readonly members: readonly string[];
}

/** A member that stopped answering, and how long the Service may still point at it. */
export interface FrozenMember {
  readonly member: string;
  readonly from: number;
  readonly allowedMs: number;
}

/** A promise of the read-write Service that was broken. */
export interface TimelineViolation {
  readonly at: number;
  readonly message: string;
}

/** The rules of the read-write Service: never two members, never a frozen one for long. */
export function timelineViolations(
  entries: readonly TimelineEntry[],
  frozen?: FrozenMember,
): TimelineViolation[] {
  const doubled = entries
    .filter((entry) => entry.source !== 'lock' && entry.members.length > 1)
    .map((entry) => ({
      at: entry.at,
      message: `the Service's ${entry.source} held ${entry.members.join(' and ')} at once`,
    }));

  return [...doubled, ...(frozen ? frozenViolations(entries, frozen) : [])];
}

/** Prints entries as seconds relative to an origin, one line each. */
export function describeTimeline(entries: readonly TimelineEntry[], origin: number): string[] {
  return entries.map((entry) => {
    const seconds = ((entry.at - origin) / 1000).toFixed(2).padStart(8);
    return `${seconds} s  ${entry.source.padEnd(9)}  ${entry.members.join(', ') || '(nobody)'}`;
  });
}

function frozenViolations(
  entries: readonly TimelineEntry[],
  frozen: FrozenMember,
): TimelineViolation[] {
  const deadline = frozen.from + frozen.allowedMs;
  const violations: TimelineViolation[] = [];

  for (const source of ['selector', 'endpoints'] as const) {
    const own = entries.filter((entry) => entry.source === source);

    own.forEach((entry, index) => {
      const until = own[index + 1]?.at ?? Infinity;
      if (!entry.members.includes(frozen.member) || until <= deadline) return;
      // Thawed and elected anew, it may be selected again: the lock says so.
      const at = Math.max(entry.at, deadline);
      if (lockHolderAt(entries, at) === frozen.member && entry.at > deadline) return;
      const late = ((at - frozen.from) / 1000).toFixed(1);
      violations.push({
        at,
        message: `the Service's ${source} held ${frozen.member} ${late} s after it was frozen`,
      });
    });
  }

  return violations;
}

function lockHolderAt(entries: readonly TimelineEntry[], at: number): string | undefined {
  return entries.findLast((entry) => entry.source === 'lock' && entry.at <= at)?.members[0];
}
