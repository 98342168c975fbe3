import type { Json } from '@howdah/plugin-api';
import { classOf } from './classOf.js';
import { jsonBytes } from './jsonBytes.js';
import { NotJsonError } from './notJsonError.js';
import type { NotJsonCode } from './notJsonError.js';
import { pathText } from './pathText.js';

/** Deeper than anything in Kubernetes or Patroni, and far from the end of the stack. */
export const DEEPEST = 64;

/** Keys by which a copy of foreign data could reach into the prototypes of everybody's objects. */
const RESERVED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** How far foreign data is trusted. */
export interface CopyLimits {
  /** What the value is called in messages. */
  readonly root: string;
  /** The most bytes its JSON text may have; the copy ends as soon as it would be longer. */
  readonly bytes?: number;
  /** Whether `__proto__`, `constructor` and `prototype` are refused as keys. */
  readonly reservedKeys?: 'refused';
}

/**
 * A deep copy that shares nothing with the value, even where the value is hostile: getters are read
 * once, and what they throw is told by its class alone.
 *
 * @throws NotJsonError telling the path of what JSON cannot hold.
 */
export function copyJson(value: unknown, limits: CopyLimits): Json {
  const copier = new Copier(limits);
  try {
    return copier.copy(value);
  } catch (error) {
    if (error instanceof NotJsonError) throw error;
    throw copier.refusal('HOWDAH_JSON_UNREADABLE', `throws ${classOf(error)} when it is read`);
  }
}

/** Where one copy stands. */
class Copier {
  readonly #limits: CopyLimits;
  readonly #path: (string | number)[] = [];
  readonly #ancestors: object[] = [];
  #left: number;

  constructor(limits: CopyLimits) {
    this.#limits = limits;
    this.#left = limits.bytes ?? Number.POSITIVE_INFINITY;
  }

  copy(value: unknown): Json {
    if (typeof value === 'string') {
      this.#spend(value.length < this.#left ? jsonBytes(value) : value.length);
      return value;
    }
    if (typeof value === 'number' && Number.isFinite(value)) {
      this.#spend(String(value).length);
      return value;
    }
    if (value === null || typeof value === 'boolean') {
      this.#spend(value === false ? 5 : 4);
      return value;
    }
    if (typeof value !== 'object') throw this.refusal('HOWDAH_NOT_JSON', notData(value));
    this.#enter(value);
    const copied = Array.isArray(value) ? this.#copyArray(value) : this.#copyObject(value);
    this.#ancestors.pop();
    return copied;
  }

  refusal(code: NotJsonCode, problem: string): NotJsonError {
    return new NotJsonError(code, pathText(this.#limits.root, this.#path), problem);
  }

  #copyArray(items: readonly unknown[]): readonly Json[] {
    if (Object.getPrototypeOf(items) !== Array.prototype) {
      throw this.refusal('HOWDAH_NOT_JSON', notData(items));
    }
    // What is still to come takes two characters an item, so a huge sparse array ends here.
    const { length } = items;
    if (length * 2 > this.#left) this.#spend(length * 2);
    this.#spend(length === 0 ? 2 : length + 1);
    const copied: Json[] = [];
    for (let index = 0; index < length; index += 1) {
      this.#path.push(index);
      copied.push(this.copy(items[index]));
      this.#path.pop();
    }
    return copied;
  }

  #copyObject(value: object): Json {
    if (!isPlain(value)) throw this.refusal('HOWDAH_NOT_JSON', notData(value));
    const copied: Record<string, Json> = {};
    this.#spend(2);
    let separator = 0;
    for (const key of Object.keys(value)) {
      this.#path.push(key);
      const member = value[key];
      if (member !== undefined) {
        this.#spend((key.length < this.#left ? jsonBytes(key) : key.length) + 1 + separator);
        separator = 1;
        this.#put(copied, key, this.copy(member));
      }
      this.#path.pop();
    }
    return copied;
  }

  #put(copied: Record<string, Json>, key: string, value: Json): void {
    if (!RESERVED.has(key)) {
      copied[key] = value;
      return;
    }
    if (this.#limits.reservedKeys === 'refused') {
      throw this.refusal('HOWDAH_JSON_RESERVED_KEY', 'is a key that no contribution may have');
    }
    // An assignment to `__proto__` would set the prototype instead of a member.
    Object.defineProperty(copied, key, {
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }

  #enter(value: object): void {
    if (this.#ancestors.includes(value)) {
      throw this.refusal(
        'HOWDAH_JSON_CIRCULAR',
        'leads back to an object that it is in; a contribution consists of plain JSON only',
      );
    }
    if (this.#ancestors.length >= DEEPEST) {
      throw this.refusal('HOWDAH_JSON_TOO_DEEP', `is nested deeper than ${DEEPEST} levels`);
    }
    this.#ancestors.push(value);
  }

  #spend(bytes: number): void {
    this.#left -= bytes;
    if (this.#left >= 0) return;
    throw this.refusal(
      'HOWDAH_JSON_TOO_LARGE',
      `is past the ${this.#limits.bytes} bytes of JSON that one answer may have; refer to what is large instead of carrying it`,
    );
  }
}

function notData(value: unknown): string {
  return `is a ${typeof value === 'number' ? 'number that is not finite' : kindOf(value)}; a contribution consists of plain JSON only`;
}

function kindOf(value: unknown): string {
  return typeof value === 'object' ? `class instance (${classOf(value)})` : typeof value;
}

/** Whether a value is an object that no class made. */
export function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
