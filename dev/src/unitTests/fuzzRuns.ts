import fc from 'fast-check';

const { FUZZ_RUNS, FUZZ_SEED } = process.env;

// A failure prints its seed and path; the seed in FUZZ_SEED runs the same again.
fc.configureGlobal({
  numRuns: Number(FUZZ_RUNS),
  ...(FUZZ_SEED === undefined ? {} : { seed: Number(FUZZ_SEED) }),
});
