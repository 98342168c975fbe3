import { z } from 'zod';

/** The structural-schema extension that makes the API server keep keys the schema does not declare. */
export const KEEPS_UNKNOWN = { 'x-kubernetes-preserve-unknown-fields': true } as const;

/**
 * Marks a field that has no single OpenAPI type: it is parsed by the zod schema but published
 * without `type`, as the FEP definitions do for values that manifests write in several ways.
 */
export const TYPELESS = { ...KEEPS_UNKNOWN, 'x-howdah-typeless': true } as const;

/** Marks a default that the operator assumes but that is never written into a stored manifest. */
export const PARSE_DEFAULT = { 'x-howdah-parse-default': true } as const;

/** A rule of the API server in CEL, and what it says when the rule is broken. */
export interface ValidationRule {
  readonly rule: string;
  readonly message: string;
  readonly fieldPath?: string;
}

/** Attaches rules that the API server checks. */
export function validations(...rules: readonly ValidationRule[]) {
  return { 'x-kubernetes-validations': rules.map((rule) => ({ ...rule })) };
}

/** An object whose undeclared keys survive in the API server, and in our parser. */
export function openObject<TShape extends z.core.$ZodLooseShape>(
  description: string,
  shape: TShape,
) {
  return z.looseObject(shape).meta({ description, ...KEEPS_UNKNOWN });
}

/** An object whose undeclared keys are dropped by the API server, and by our parser. */
export function prunedObject<TShape extends z.core.$ZodLooseShape>(
  description: string,
  shape: TShape,
) {
  return z.object(shape).meta({ description });
}

/** A value of any type, kept as written. */
export function anyValue(description: string) {
  return z.unknown().meta({ description, ...KEEPS_UNKNOWN });
}

/** Most characters of a name, an address, a word: more than any of them has. */
const LONGEST_WORD = 4096;

/** Most characters of a file that is written in a manifest; etcd takes objects of 1.5 MiB. */
export const LONGEST_FILE = 256 * 1024;

/** A string that stands on one line. */
export function word(description: string) {
  return z.string().max(LONGEST_WORD).meta({ description });
}

/** An optional string that stands on one line. */
export function text(description: string) {
  return word(description).optional();
}

/** A string that is a file: a configuration, a script, a certificate. */
export function file(description: string) {
  return z.string().max(LONGEST_FILE).meta({ description });
}

/** An optional string that is a file. */
export function fileText(description: string) {
  return file(description).optional();
}

/** Texts by name. */
export function words(description: string) {
  return z.record(z.string().max(LONGEST_WORD), z.string().max(LONGEST_WORD)).meta({ description });
}

/** An optional boolean. */
export function flag(description: string) {
  return z.boolean().meta({ description }).optional();
}

/** An optional whole number. */
export function whole(description: string) {
  return z.int().meta({ description }).optional();
}

/** An optional TCP port. */
export function port(description: string) {
  return z.int().min(1).max(65535).meta({ description }).optional();
}
