/** Whether a value is a switch that is off, or blank as in the unused parts of FEP's samples. */
export function asksForNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return true;
  if (typeof value === 'string') return /^([\s"']*|off|false)$/i.test(value);
  if (typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.every(asksForNothing);
  return 'enable' in value && asksForNothing(value.enable);
}
