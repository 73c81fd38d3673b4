/** A table in Markdown. Cells are Markdown already: what comes from elsewhere stands in `markdownCode`. */
export function markdownTable(
  headers: readonly string[],
  aligns: readonly ('left' | 'right')[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = aligns.map((align) => (align === 'right' ? '---:' : '---'));
  return [line(headers), line(rule), ...rows.map(line)].join('\n');
}
