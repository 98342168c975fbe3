import type { PluginManifest } from '@howdah/plugin-api';
import { whileAsking } from './beingAsked.js';
import { PluginFailure, threw } from './pluginFailure.js';

/** Whose a capability is, and who hears that it failed. */
export interface Provider {
  readonly manifest: PluginManifest;
  readonly capability: string;
  /** Told before whoever called is. */
  readonly note?: (failure: PluginFailure) => void;
}

/**
 * A capability as others are given it: what its functions throw, or reject with, is a failure of the
 * plugin that provides it, and not of the one that calls. What ends a call by its signal stays.
 */
export function guardedCapability(provider: Provider, implementation: unknown): unknown {
  if (typeof implementation === 'function') return guarded(provider, implementation, undefined);
  if (typeof implementation !== 'object' || implementation === null) return implementation;
  const own = implementation;
  const members = new Map<PropertyKey, unknown>();
  // Not a proxy of the implementation itself: what is frozen there must not be given differently.
  return new Proxy(Object.create(null), {
    has: (_, key) => Reflect.has(own, key),
    get(_, key) {
      const value: unknown = Reflect.get(own, key);
      if (typeof value !== 'function') return value;
      const known = members.get(key) ?? guarded(provider, value, { own, key });
      members.set(key, known);
      return known;
    },
  });
}

interface Member {
  readonly own: object;
  readonly key: PropertyKey;
}

function guarded(
  { manifest, capability, note }: Provider,
  call: CallableFunction,
  member: Member | undefined,
) {
  const what = member === undefined ? '' : ` ${String(member.key)}`;
  const asked = `answer${what} of ${capability}, which is not available therefore`;
  return (...args: readonly unknown[]): unknown => {
    const blamed = (error: unknown): unknown => {
      if (error instanceof PluginFailure || args.some(isAborted)) return error;
      const failure = threw(manifest, asked, error);
      note?.(failure);
      return failure;
    };
    try {
      const answer: unknown = whileAsking({ manifest, asked }, (): unknown =>
        Reflect.apply(call, member?.own, args),
      );
      if (!(answer instanceof Promise)) return answer;
      return answer.catch((error: unknown) => {
        throw blamed(error);
      });
    } catch (error) {
      throw blamed(error);
    }
  };
}

function isAborted(value: unknown): boolean {
  return value instanceof AbortSignal && value.aborted;
}
