/** The page's model, from the element that holds it or from the server that sent the page. */
import { unpackPage } from '../page-data.ts';
import type { PageModel } from '../page-model.ts';

/** Error where the data are cut off or damaged. */
export async function embeddedModel(): Promise<PageModel> {
  return unpackPage(await inflate(embeddedBytes()));
}

/** What the element holds, compressed. Error where it is damaged. */
export function embeddedBytes(): Uint8Array<ArrayBuffer> {
  const text = atob(document.getElementById('data')!.textContent!);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** What the page's own server holds now; null where nothing is stored yet. */
export async function servedModel(): Promise<PageModel | null> {
  const response = await fetch('/data');
  if (response.status === 204) return null;
  if (!response.ok) throw new Error(`The server answered ${response.status}; look at its output.`);
  return unpackPage(await inflate(new Uint8Array(await response.arrayBuffer())));
}

/** Error where the data are cut off. */
export async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
