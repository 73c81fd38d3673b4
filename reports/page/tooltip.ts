/** The box beside the pointer that reads a chart's values out. */
import type uPlot from 'uplot';
import type { Tooltip } from './chart-frame.ts';
import { element } from './dom.ts';

const DISTANCE_PX = 14;

export function tooltipPlugin(describe: (index: number) => Tooltip): uPlot.Plugin {
  const box = element('div', { class: 'tooltip', attributes: { hidden: '' } });
  return {
    hooks: {
      init: (plot) => {
        plot.over.append(box);
        plot.over.addEventListener('mouseleave', () => {
          box.hidden = true;
        });
      },
      setCursor: (plot) => {
        const { idx, left, top } = plot.cursor;
        if (idx === null || idx === undefined || left === undefined || top === undefined || left < 0) {
          box.hidden = true;
          return;
        }
        fill(box, describe(idx));
        box.hidden = false;
        place(box, plot.over, left, top);
      },
    },
  };
}

function fill(box: HTMLElement, { title, lines }: Tooltip): void {
  box.replaceChildren(
    element('strong', { text: title, limit: 90 }),
    ...lines.map(({ color, label, value }) => {
      const swatch = element('span', { class: 'swatch' });
      swatch.style.background = color;
      return element('div', { class: 'tooltip-line' }, [
        swatch,
        element('span', { text: label, limit: 60 }),
        element('span', { class: 'number', text: value }),
      ]);
    }),
  );
}

/** To the right of the pointer, or to its left where there is no room; never outside the plot's top. */
function place(box: HTMLElement, over: HTMLElement, left: number, top: number): void {
  const fits = left + DISTANCE_PX + box.offsetWidth <= over.clientWidth;
  const x = fits ? left + DISTANCE_PX : Math.max(0, left - DISTANCE_PX - box.offsetWidth);
  const y = Math.min(
    Math.max(0, top - box.offsetHeight / 2),
    Math.max(0, over.clientHeight - box.offsetHeight),
  );
  box.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
}
