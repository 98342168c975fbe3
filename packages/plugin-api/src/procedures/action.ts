import type { JsonObject } from '../json.js';
import type { PluginInput } from '../plugin/input.js';

/** A FEPAction as it was written: `spec.fepAction`. */
export interface ActionRequest {
  readonly type: string;
  /** Texts of `args`, whatever their shape in the manifest. */
  readonly args: readonly string[];
  /** All of `spec`. */
  readonly spec: JsonObject;
}

/** What becomes of a request. */
export type ActionAnswer =
  | { readonly answer: 'refused'; readonly reason: string }
  /** Cannot be judged yet, such as while facts are unknown; it is asked again. */
  | { readonly answer: 'wait'; readonly reason: string }
  /** Answered at once, from what was observed. */
  | { readonly answer: 'text'; readonly text: string }
  | {
      readonly answer: 'procedure';
      /** In full: `<key of the plugin that brings it>.<id of the procedure>`. */
      readonly procedure: string;
      readonly args: JsonObject;
    };

/** A FEPAction type that the plugin answers. Each type has one plugin. */
export interface Action<TSpec, TFacts = never> {
  readonly type: string;
  /** Pure: validates the arguments and says what is to be done. */
  answer(request: ActionRequest, input: PluginInput<TSpec, TFacts>): ActionAnswer;
}
