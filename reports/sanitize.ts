/**
 * Untrusted text (names, commit subjects, stderr) made safe to show. What could steer a terminal, reorder a
 * line or hide is written out as `\u{…}`, so that a reader sees that it was there. O(length shown).
 */

/** Default limit in characters: what fits on two lines of a wide terminal. */
export const LONGEST_TEXT = 200;

/**
 * Control characters (C0, C1, DEL), marks and overrides of direction, zero-width and invisible characters, line and
 * paragraph separators, tag characters, and surrogates without their partner.
 */
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Surrogate}]/gu;

/** One safe line of at most `limit` characters; what was cut off is counted at the end. */
export function visible(text: string, limit: number = LONGEST_TEXT): string {
  const cut = text.length > limit ? text.slice(0, limit) : text;
  const safe = cut.replace(UNSAFE, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
  return cut === text ? safe : `${safe}… (${text.length - limit} characters more)`;
}

/** The last `count` lines that aren't empty, each made safe: for the tail of a stderr. */
export function visibleTail(text: string, count: number, limit: number = LONGEST_TEXT): string[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.slice(-count).map((line) => visible(line.trimEnd(), limit));
}

/**
 * A Markdown code span for a table cell. Nothing inside a code span is interpreted: no mention, link or HTML.
 * The fence is longer than any run of backticks inside; `|` is escaped, since tables are split before spans.
 */
export function markdownCode(text: string, limit: number = LONGEST_TEXT): string {
  const safe = visible(text, limit).replaceAll('|', '\\|');
  const longestRun = Math.max(0, ...(safe.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longestRun + 1);
  const pad = longestRun > 0 || safe === '' ? ' ' : '';
  return `${fence}${pad}${safe}${pad}${fence}`;
}

const HTML_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For the text of an element and for quoted attribute values. */
export function htmlText(text: string, limit: number = LONGEST_TEXT): string {
  return visible(text, limit).replace(/[&<>"']/g, (character) => HTML_ENTITIES[character]!);
}
