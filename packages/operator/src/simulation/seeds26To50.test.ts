import { itKeepsTheLaws } from './fixtures/keepsLaws.js';

// In a file of its own, so that both cores have something to do.
itKeepsTheLaws({ from: 26, to: 50 });
