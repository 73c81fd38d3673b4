/** Elements without markup: text goes in as text, so that no name can become an element or an attribute of one. */
import { LONGEST_TEXT, visible } from '../sanitize.ts';

export interface Content {
  readonly class?: string;
  /** Untrusted text: what can't be seen is written out, what is too long is cut. */
  readonly text?: string;
  readonly limit?: number;
  readonly attributes?: Readonly<Record<string, string>>;
}

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  { class: className, text, limit = LONGEST_TEXT, attributes = {} }: Content = {},
  children: readonly (Node | null)[] = [],
): HTMLElementTagNameMap[Tag] {
  const created = document.createElement(tag);
  if (className !== undefined) created.className = className;
  if (text !== undefined) created.textContent = visible(text, limit);
  for (const [name, value] of Object.entries(attributes)) created.setAttribute(name, value);
  created.append(...children.filter((child) => child !== null));
  return created;
}

/** A name that may be broken after each `/`, so that a narrow screen doesn't break it inside a word. */
export function nameElement(className: string, text: string, limit: number = LONGEST_TEXT): HTMLElement {
  const parts = visible(text, limit).split(/(?<=\/)/);
  return element(
    'span',
    { class: className },
    parts.flatMap((part) => [document.createTextNode(part), document.createElement('wbr')]),
  );
}

const SVG = 'http://www.w3.org/2000/svg';

export function svgElement(
  tag: 'svg' | 'line' | 'rect',
  attributes: Readonly<Record<string, string | number>>,
  children: readonly Node[] = [],
): SVGElement {
  const created = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) created.setAttribute(name, String(value));
  created.append(...children);
  return created;
}
