/** The controls as a loaded suite: what every group of a run gets as further workers. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import controls from './controls.ts';
import type { LoadedSuite } from './discover.ts';
import { hashSuite } from './suite-hash.ts';
import { outlineSuite } from './suite-outline.ts';

export function controlSuite(): LoadedSuite {
  const file = fileURLToPath(new URL('./controls.js', import.meta.url));
  return { outline: outlineSuite(controls, 'harness'), file, hash: hashSuite(resolve(file, '..'), file) };
}
