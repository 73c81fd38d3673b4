/** The page's script and style as the build left them beside this module. */
import { readFileSync } from 'node:fs';
import type { PageAssets } from './html.ts';

/** Reads two files: of the report, or of a flame graph. Error where the build has not bundled the page. */
export function readPageAssets(page: 'main' | 'flame' = 'main'): PageAssets {
  const read = (name: string) => {
    const file = new URL(`./page/${name}`, import.meta.url);
    try {
      return readFileSync(file, 'utf8');
    } catch (cause) {
      throw new Error(`Found no ${file.pathname}, expected the bundled report page: run 'npm run build'.`, {
        cause,
      });
    }
  };
  return { script: read(`${page}.js`), style: read(`${page}.css`) };
}
