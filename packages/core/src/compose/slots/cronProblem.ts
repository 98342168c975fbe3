/** Most characters of a schedule: every minute, every hour and so on, one by one, take fewer. */
const LONGEST = 512;

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Words for its values, in their order. */
  readonly words?: readonly string[];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** As the CronJob controller reads them (robfig/cron): Sunday is 0 and never 7. */
const FIELDS: readonly Field[] = [
  { name: 'minute', least: 0, most: 59 },
  { name: 'hour', least: 0, most: 23 },
  { name: 'day of month', least: 1, most: 31 },
  { name: 'month', least: 1, most: 12, words: MONTHS },
  { name: 'day of week', least: 0, most: 6, words: DAYS },
];

/**
 * What is wrong with the five fields of cron, if something is. Kubernetes would refuse the CronJob,
 * and all that is applied after it would wait.
 */
export function cronProblem(text: string): string | undefined {
  if (text.length > LONGEST) return `expected at most ${LONGEST} characters of cron`;
  const fields = text.split(/[ \t]+/).filter((field) => field !== '');
  if (fields.length !== FIELDS.length) {
    return 'expected the five fields of cron, such as 30 2 * * 0';
  }
  const odd = FIELDS.find((field, index) => !isField(fields[index] ?? '', field));
  return (
    odd &&
    `expected a ${odd.name} of cron: *, ${odd.least} to ${odd.most}, a-b, */n, or several with commas between`
  );
}

function isField(text: string, field: Field): boolean {
  return text.split(',').every((part) => isPart(part, field));
}

function isPart(text: string, field: Field): boolean {
  const [range = '', step, ...more] = text.split('/');
  if (more.length > 0 || (step !== undefined && !isStep(step))) return false;
  if (range === '*' || range === '?') return true;
  const [first = '', last = first, ...others] = range.split('-');
  const [from, to] = [valueOf(first, field), valueOf(last, field)];
  return others.length === 0 && from !== undefined && to !== undefined && from <= to;
}

function isStep(text: string): boolean {
  return /^\d{1,4}$/.test(text) && Number(text) > 0;
}

function valueOf(text: string, { least, most, words = [] }: Field): number | undefined {
  const word = words.indexOf(text.toUpperCase());
  if (word >= 0) return least + word;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : undefined;
  return value !== undefined && value >= least && value <= most ? value : undefined;
}
