/** Text in columns of a terminal: widths as a terminal counts them (wide letters are two, marks none). */
import stringWidth from 'string-width';

export function pad(text: string, width: number, align: 'left' | 'right'): string {
  const spaces = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return align === 'left' ? text + spaces : spaces + text;
}

/**
 * Lines of at most `width` columns, broken at spaces and after `/` or `,`; what has no such place is broken where it
 * must be. `indent` is put before each line but the first. O(length).
 */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of text.split(/(?<=[ /,])/).flatMap((word) => chop(word, width - indent.length))) {
    if (line.trim() !== '' && stringWidth((line + piece).trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += piece;
  }
  return line.trim() === '' ? lines : [...lines, line.trimEnd()];
}

/** Items joined by a middle dot, broken between items rather than inside them. */
export function wrapItems(items: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const item of items) {
    const joined = lines.length === 0 ? item : `${lines.at(-1)!} · ${item}`;
    if (lines.length > 0 && stringWidth(joined) <= width) lines[lines.length - 1] = joined;
    else lines.push(...wrap(item, width, '  '));
  }
  return lines;
}

/** Pieces of at most `width` columns, so that even a text without any break keeps to the margin. */
function chop(word: string, width: number): string[] {
  if (stringWidth(word) <= width) return [word];
  const pieces: string[] = [];
  let piece = '';
  for (const character of word) {
    if (piece !== '' && stringWidth(piece + character) > width) {
      pieces.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...pieces, piece];
}
