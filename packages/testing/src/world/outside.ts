/**
 * Lets something be done that an operator asks of a database or of a Patroni: that is a write as much as
 * one of the API server. Told what it is, without what may be secret. Rejects when it gets no answer.
 */
export type Outside = <T>(what: string, act: () => Promise<T>) => Promise<T>;

const READS = /^(?:SELECT|SHOW|SET)\b/;

/** What a statement changes, for a person to read; undefined when it only looks. */
export function writtenBy(statement: string): string | undefined {
  // Literals may be verifiers of passwords.
  return READS.test(statement) ? undefined : statement.replaceAll(/'(?:[^']|'')*'/g, "'...'");
}
