/** Plain JSON: what a contribution consists of, so that it survives a process boundary unchanged. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. An absent key and a key with `undefined` mean the same; neither is sent. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** A Kubernetes object as plain JSON, complete with `apiVersion` and `kind`. */
export interface ObjectJson extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMetaJson;
}

/** The metadata a plugin may set. Owner reference, namespace and standard labels are core's to add. */
export interface ObjectMetaJson extends JsonObject {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}
