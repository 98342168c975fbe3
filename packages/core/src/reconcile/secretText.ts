import { isJsonObject } from '@howdah/kube';
import type { AnyObject, JsonObject } from '@howdah/kube';

type Text = Readonly<Record<string, string>>;

const NOTHING: Text = {};
/** Read once per version of the object: every reconcile reads the same ones. */
const read = new WeakMap<AnyObject, Text>();

/** Content of a Secret as text; empty where there is none. */
export function secretText(secret: AnyObject | undefined): Text {
  if (secret === undefined) return NOTHING;
  const text = read.get(secret) ?? textOf(secret['data']);
  read.set(secret, text);
  return text;
}

function textOf(data: unknown): Text {
  if (!isJsonObject(data)) return NOTHING;
  return Object.fromEntries(
    Object.entries(data).flatMap(([key, value]) =>
      typeof value === 'string' ? [[key, Buffer.from(value, 'base64').toString('utf8')]] : [],
    ),
  );
}

/** `data` of a Secret. */
export function secretData(text: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(
    Object.entries(text).map(([key, value]) => [
      key,
      Buffer.from(value, 'utf8').toString('base64'),
    ]),
  );
}
