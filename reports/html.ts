/** The HTML report: one file that needs nothing else, neither a network nor a server. */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { RunDocument } from '../harness/run-document.ts';
import { formatDate } from './format.ts';
import { packPage } from './page-data.ts';
import { type PageContext, type PageModel, pageModel } from './page-model.ts';
import { htmlText } from './sanitize.ts';

export interface PageAssets {
  /** The page's bundled script and style, as `readPageAssets` finds them in the build's output. */
  readonly script: string;
  readonly style: string;
}

/**
 * A whole page. The policy in its head lets only its own script and style run, by their hashes, and forbids every
 * connection; data stand in an element that is never executed. One or more documents, in any order; RangeError
 * for none. The newest run is shown in full, earlier ones of its machine as history.
 */
export function renderHtml(
  documents: readonly RunDocument[],
  assets: PageAssets,
  context: PageContext = {},
): string {
  return renderPage(pageModel(documents, context), assets);
}

/** What the page's data element holds: the packed model, compressed. In the alphabet of base64, it can close nothing. */
export function pageData(model: PageModel): Buffer {
  return gzipSync(packPage(model), { level: 9 });
}

/** The page of a model. */
export function renderPage(model: PageModel, assets: PageAssets): string {
  const { project, startedAt, commit } = model.current.run;
  const title = [project.name, commit?.sha.slice(0, 8) ?? '', formatDate(startedAt)].filter(
    (part) => part !== '',
  );
  return htmlPage(title.join(' · '), pageData(model).toString('base64'), assets, false);
}

/** The page of `mmubench serve`: without data, which it asks its own server for, then and whenever there are new ones. */
export function renderLivePage(assets: PageAssets): string {
  return htmlPage('mmubench serve', '', assets, true);
}

/** The policy of both pages; only a live one may speak to anybody, and to its own server alone. */
export function pagePolicy(assets: PageAssets, live: boolean): string {
  return [
    "default-src 'none'",
    `script-src '${hash(inlineScript(assets))}'`,
    `style-src '${hash(inlineStyle(assets))}'`,
    ...(live ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function inlineScript({ script }: PageAssets): string {
  return script.replace(/<\/(script)/gi, '<\\/$1').replaceAll('<!--', '<\\!--');
}

function inlineStyle({ style }: PageAssets): string {
  return style.replace(/<\/(style)/gi, '<\\/$1');
}

/** The frame of every page: its policy, its style, its data and its script. */
export function htmlPage(title: string, data: string, assets: PageAssets, live: boolean): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${pagePolicy(assets, live)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${htmlText(title)}</title>
<style>${inlineStyle(assets)}</style>
</head>
<body>
<noscript>This report draws itself with a script that is part of the file. Allow scripts for it to see it.</noscript>
<main id="report"${live ? ' data-live=""' : ''}></main>
<script type="text/plain" id="data">${data}</script>
<script>${inlineScript(assets)}</script>
</body>
</html>
`;
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`;
}
