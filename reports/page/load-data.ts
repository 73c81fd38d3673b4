/** The page's model, from the element that holds it or from the server that sent the page. */
import { unpackPage } from '../page-data.ts';
import type { PageModel } from '../page-model.ts';

/** Error where the data are cut off or damaged. */
export async function embeddedModel(): Promise<PageModel> {
  const text = atob(document.getElementById('data')!.textContent!);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return compressedModel(bytes);
}

/** What the page's own server holds now; null where nothing is stored yet. */
export async function servedModel(): Promise<PageModel | null> {
  const response = await fetch('/data');
  if (response.status === 204) return null;
  if (!response.ok) throw new Error(`The server answered ${response.status}; look at its output.`);
  return compressedModel(new Uint8Array(await response.arrayBuffer()));
}

async function compressedModel(bytes: Uint8Array<ArrayBuffer>): Promise<PageModel> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return unpackPage(new Uint8Array(await new Response(stream).arrayBuffer()));
}
