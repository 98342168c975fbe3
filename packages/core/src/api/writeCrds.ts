import { mkdir, writeFile } from 'node:fs/promises';
import { crdFiles } from './crd/crdFiles.js';

const folder = new URL('../../crds/', import.meta.url);

await mkdir(folder, { recursive: true });
for (const [name, text] of crdFiles()) await writeFile(new URL(name, folder), text);
