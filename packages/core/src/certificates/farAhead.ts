const DAY = 24 * 60 * 60 * 1000;

/**
 * Whether a moment was noted by a clock that was wrong: it is more than a day from now. Clocks that are
 * corrected by minutes are no reason to issue anything anew; what they noted is over soon.
 */
export function isFarAhead(moment: Date, now: Date): boolean {
  return moment.getTime() > now.getTime() + DAY;
}
