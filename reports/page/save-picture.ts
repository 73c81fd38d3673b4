/** Charts as files: the canvas with its title and the names of its lines, as PNG; what is text already, as it is. */
import { visible } from '../sanitize.ts';
import type { LineName } from './chart-frame.ts';
import { element } from './dom.ts';
import { readTheme } from './theme.ts';

interface Picture {
  readonly canvas: HTMLCanvasElement;
  readonly names: readonly LineName[];
}

const LONGEST_NAME = 60;

/** Saves what the chart shows when it is pressed. */
export function saveButton(title: string, picture: () => Picture | null): HTMLElement {
  const button = element('button', { class: 'save', text: 'Save as PNG', attributes: { type: 'button' } });
  button.ariaLabel = `Save as PNG: ${visible(title)}`;
  button.addEventListener('click', () => {
    const drawn = picture();
    if (drawn === null) return;
    composed(title, drawn).toBlob((blob) => blob !== null && download(`${fileName(title)}.png`, blob));
  });
  return button;
}

export function saveTextButton(title: string, type: string, ending: string, text: () => string): HTMLElement {
  const button = element('button', {
    class: 'save',
    text: `Save as ${ending.toUpperCase()}`,
    attributes: { type: 'button' },
  });
  button.ariaLabel = `Save as ${ending.toUpperCase()}: ${visible(title)}`;
  button.addEventListener('click', () =>
    download(`${fileName(title)}.${ending}`, new Blob([text()], { type })),
  );
  return button;
}

function download(name: string, blob: Blob): void {
  const link = element('a', { attributes: { href: URL.createObjectURL(blob), download: name } });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Letters and digits only: names of cases are no names of files. */
function fileName(title: string): string {
  return (
    title
      .replace(/[^A-Za-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 80) || 'chart'
  );
}

function composed(title: string, { canvas, names }: Picture): HTMLCanvasElement {
  const theme = readTheme();
  const scale = devicePixelRatio;
  const [margin, line] = [16 * scale, 20 * scale];
  const result = document.createElement('canvas');
  result.width = canvas.width + 2 * margin;
  result.height = canvas.height + 3 * margin + line * (names.length + 1);
  const context = result.getContext('2d')!;
  context.fillStyle = theme.surface;
  context.fillRect(0, 0, result.width, result.height);
  context.textBaseline = 'top';
  context.fillStyle = theme.text;
  context.font = `600 ${14 * scale}px system-ui, sans-serif`;
  context.fillText(visible(title), margin, margin, canvas.width);
  context.drawImage(canvas, margin, margin + line);
  context.font = `${12 * scale}px system-ui, sans-serif`;
  names.forEach(({ color, label }, index) => {
    const y = 2 * margin + line * (index + 1) + canvas.height;
    context.fillStyle = color;
    context.fillRect(margin, y + 5 * scale, 14 * scale, 3 * scale);
    context.fillStyle = theme.text;
    context.fillText(visible(label, LONGEST_NAME), margin + 22 * scale, y, canvas.width);
  });
  return result;
}
