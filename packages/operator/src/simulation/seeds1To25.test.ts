import { itKeepsTheLaws } from './fixtures/keepsLaws.js';

itKeepsTheLaws({ from: 1, to: 25 });
