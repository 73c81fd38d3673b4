/** The page of a flame graph: one file that needs nothing else. */
import { gzipSync } from 'node:zlib';
import type { FlameModel } from './flame-model.ts';
import { htmlPage, type PageAssets } from './html.ts';

export function renderFlame(model: FlameModel, assets: PageAssets): string {
  const data = gzipSync(JSON.stringify(model), { level: 9 }).toString('base64');
  return htmlPage(`${model.title} · profile`, data, assets, false);
}
