/** What a step is called: `restart my-db-sts-1`, or `new-key` where it works on nothing in particular. */
export function stepName({
  step,
  target,
}: {
  readonly step: string;
  readonly target?: string | undefined;
}): string {
  return target === undefined ? step : `${step} ${target}`;
}
