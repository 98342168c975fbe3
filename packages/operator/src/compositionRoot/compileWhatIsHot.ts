import { setFlagsFromString } from 'node:v8';

/**
 * An operator does a great deal, and all of it seldom. By its defaults V8 optimises what ran a few
 * dozen times, which here goes on for thousands of reconciles: it took a quarter of the processor
 * time, and 10 MiB. What clusters by the hundred make hot is still compiled.
 */
setFlagsFromString('--interrupt-budget=2000000');
