import { isJsonObject } from '@howdah/kube';
import type { Json, JsonObject, ObjectJson, ObjectMetaJson } from '@howdah/plugin-api';
import { z } from 'zod';
import { contractSchema } from './contractSchema.js';
import { labelValueProblem, metaKeyProblem } from './kubernetesNames.js';

/** A free part: plain JSON of any form. What is checked was copied as JSON before. */
export const json = z.custom<Json>((value) => value !== undefined, 'expected a JSON value');

/** A free part that is an object. */
export const jsonObject = z.custom<JsonObject>(isJsonObject, 'expected an object');

/** A part of a Kubernetes object that is known by its name. */
export const namedObject = knownBy<JsonObject & { readonly name: string }>('name');

/** A volume mount, which is known by its path. */
export const mountObject = knownBy<
  JsonObject & { readonly name: string; readonly mountPath: string }
>('name', 'mountPath');

/** A free part that has these texts. It is not copied: what is checked was copied before. */
function knownBy<T extends JsonObject>(...keys: readonly (keyof T & string)[]): z.ZodType<T> {
  return keys.reduce<z.ZodType<T>>(
    (schema, key) =>
      schema.refine((value) => typeof value[key] === 'string' && value[key] !== '', {
        path: [key],
        error: 'expected string that is not empty',
      }),
    z.custom<T>(isJsonObject, { error: 'expected an object', abort: true }),
  );
}

const member = z.custom<Json | undefined>(() => true);

type Texts = Readonly<Record<string, string>>;

/** Texts by keys, each of which Kubernetes must take. */
function textsThat(problem: (key: string, value: string) => string | undefined) {
  return z.record(z.string(), z.string()).superRefine((map: Texts, context) => {
    for (const [key, value] of Object.entries(map)) {
      const message = problem(key, value);
      if (message !== undefined) context.addIssue({ code: 'custom', path: [key], message });
    }
  });
}

/** Labels of an object. */
export const labels = textsThat((key, value) => metaKeyProblem(key) ?? labelValueProblem(value));

/** Annotations of an object. Capitals count as small letters in their keys. */
export const annotations = textsThat((key) => metaKeyProblem(key.toLowerCase()));

const metadata = contractSchema<ObjectMetaJson>()(
  z
    .object({
      name: z.string().min(1),
      namespace: z.string().exactOptional(),
      labels: labels.exactOptional(),
      annotations: annotations.exactOptional(),
    })
    .catchall(member),
);

/** A whole Kubernetes object. */
export const objectJson = contractSchema<ObjectJson>()(
  z.object({ apiVersion: z.string().min(1), kind: z.string().min(1), metadata }).catchall(member),
);
