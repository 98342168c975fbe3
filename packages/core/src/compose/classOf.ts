const PLAUSIBLE = /^[A-Za-z_$][\w$]{0,63}$/;

/**
 * Name of the class that a foreign value is of. Only the prototype is asked, since the value itself
 * may throw when it is read or carry a secret.
 */
export function classOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return typeof value;
  try {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (typeof prototype !== 'object' || prototype === null) return 'object';
    const constructor: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
    const name = typeof constructor === 'function' ? constructor.name : undefined;
    return typeof name === 'string' && PLAUSIBLE.test(name) ? name : 'object';
  } catch {
    return 'object';
  }
}
