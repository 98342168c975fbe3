/**
 * What a postcondition finds. Only what was seen decides: `unknown` is waited for, whatever the
 * deadline, and never acted upon. One that throws, or answers nothing of this, is unknown as well; but
 * past the deadline that ends the procedure as an effect that did not show does.
 */
export type Effect =
  | { readonly effect: 'there' }
  /**
   * Not there, but it may still come. `progress` is a figure for people, such as `40 of 120 GB`; it
   * may move with every look, since it is never recorded.
   */
  | { readonly effect: 'not-yet'; readonly progress?: string }
  /** It will never be there, such as that of a Job that failed: the step fails without waiting for its deadline. */
  | { readonly effect: 'failed'; readonly reason: string }
  | { readonly effect: 'unknown'; readonly reason: string };
