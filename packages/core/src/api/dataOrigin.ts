/** Said when a cluster would take its data from two places. */
export const TWO_ORIGINS =
  'a cluster takes its data either from an older cluster or from a backup; ' +
  'remove fepChildCrVal.upgrade or fepChildCrVal.restore';

/** The rule in CEL, for `spec.fepChildCrVal`. */
export const ONE_ORIGIN_RULE = '!(has(self.upgrade) && has(self.restore))';
