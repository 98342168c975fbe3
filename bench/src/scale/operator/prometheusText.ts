/** The sum of a metric's samples, whatever their labels; 0 where there is none. */
export function metricOf(text: string, name: string): number {
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .map((line) => Number(line.slice(line.lastIndexOf(' ') + 1)))
    .filter((value) => !Number.isNaN(value))
    .reduce((sum, value) => sum + value, 0);
}
