import type { Json, ObjectJson } from '@howdah/plugin-api';
import { z } from 'zod';

const anyJson = z.json();

/** An annotation's text; undefined when the object or the annotation is absent. */
export function annotationOf(object: ObjectJson | undefined, name: string): string | undefined {
  const value: unknown = object?.metadata.annotations?.[name];
  return typeof value === 'string' ? value : undefined;
}

/** JSON kept in an annotation; undefined when absent or malformed. */
export function jsonAnnotation(object: ObjectJson | undefined, name: string): Json | undefined {
  const text = annotationOf(object, name);
  if (text === undefined) return undefined;
  try {
    return anyJson.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The object of that name. */
export function named(objects: readonly ObjectJson[], name: string): ObjectJson | undefined {
  return objects.find((object) => object.metadata.name === name);
}
