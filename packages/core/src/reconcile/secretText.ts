import { isJsonObject } from '@howdah/kube';
import type { AnyObject, JsonObject } from '@howdah/kube';

/** Content of a Secret as text; empty where there is none. */
export function secretText(secret: AnyObject | undefined): Readonly<Record<string, string>> {
  const data = secret?.['data'];
  if (!isJsonObject(data)) return {};
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
