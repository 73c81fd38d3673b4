/**
 * A flame graph: callers above, what they call below them, as wide as their share of one operation. A click makes a
 * function as wide as the page; what is sought is marked, and its share is told.
 */
import type { FlameModel, FlameNode } from '../flame-model.ts';
import { formatShare, formatTime, formatTimeDifference } from '../format.ts';
import { visible } from '../sanitize.ts';
import { element } from './dom.ts';

const ROW_PX = 22;
/** Narrower ones are not drawn: nobody could read or hit them. In parts of the width. */
const LEAST_WIDTH = 0.0008;
const TONES = 6;
/** Steps of a difference's colour, each twice the one before; the highest from a tenth of the whole on. */
const STEPS = 4;
const HIGHEST_STEP = 0.1;
const LONGEST_NAME = 120;

interface Box {
  readonly node: FlameNode;
  readonly button: HTMLButtonElement;
  readonly depth: number;
  /** In parts of the root's width. */
  readonly left: number;
  readonly width: number;
  readonly ancestors: readonly FlameNode[];
}

export function flameGraph(model: FlameModel): HTMLElement {
  const boxes: Box[] = [];
  place(model, model.root, 0, 0, 1, [], boxes);
  const depth = Math.max(...boxes.map((box) => box.depth)) + 1;
  const told = element('p', { class: 'flame-told', text: ' ', attributes: { 'aria-live': 'polite' } });
  const graph = element('div', {
    class: 'flame',
    attributes: { role: 'group', 'aria-label': 'Flame graph' },
  });
  graph.style.height = `${depth * ROW_PX}px`;
  let focus = boxes[0]!;
  const zoom = (box: Box) => {
    focus = box;
    for (const each of boxes) show(each, focus);
  };
  for (const box of boxes) {
    const tell = () => {
      told.textContent = visible(description(model, box.node), 400);
    };
    box.button.addEventListener('click', () => zoom(box));
    box.button.addEventListener('pointerenter', tell);
    box.button.addEventListener('focus', tell);
    graph.append(box.button);
  }
  zoom(focus);
  return element('section', { class: 'card' }, [searchBar(model, boxes, () => zoom(boxes[0]!)), graph, told]);
}

/** Depth first, so that the tab key goes along the calls. */
function place(
  model: FlameModel,
  node: FlameNode,
  depth: number,
  left: number,
  width: number,
  ancestors: readonly FlameNode[],
  boxes: Box[],
): void {
  const button = element('button', {
    class: `flame-box ${toneOf(model, node)}`,
    text: node.name,
    limit: LONGEST_NAME,
    attributes: { type: 'button', title: visible(description(model, node), 400) },
  });
  boxes.push({ node, button, depth, left, width, ancestors });
  let at = left;
  for (const child of [...node.children].sort((a, b) => sizeOf(b) - sizeOf(a))) {
    const part = (width * sizeOf(child)) / sizeOf(node);
    if (part >= LEAST_WIDTH) place(model, child, depth + 1, at, part, [...ancestors, node], boxes);
    at += part;
  }
}

/** What a box is as wide as. In a difference both sides fit in: what is gone is still seen. */
function sizeOf({ total, baseTotal = 0, self, baseSelf = 0, children }: FlameNode): number {
  const below = children.reduce((sum, child) => sum + sizeOf(child), 0);
  return Math.max(total, baseTotal, below + Math.max(0, Math.min(self, baseSelf))) || Number.MIN_VALUE;
}

/** Left and right of the one that is looked at nothing is seen; above it, its callers are as wide as the page. */
function show({ node, button, depth, left, width, ancestors }: Box, focus: Box): void {
  const above = focus.ancestors.includes(node);
  const inside = node === focus.node || ancestors.includes(focus.node);
  button.hidden = !above && !inside;
  button.classList.toggle('above', above);
  button.style.top = `${depth * ROW_PX}px`;
  button.style.left = `${above ? 0 : (100 * (left - focus.left)) / focus.width}%`;
  button.style.width = `${above ? 100 : (100 * width) / focus.width}%`;
}

function toneOf({ kind, root }: FlameModel, node: FlameNode): string {
  if (kind !== 'difference') return `tone-${hash(node.place.replace(/:\d+$/, '')) % TONES}`;
  const share = (node.self - (node.baseSelf ?? 0)) / Math.max(root.total, root.baseTotal ?? 0);
  const step = Math.min(STEPS, STEPS + 1 + Math.floor(Math.log2(Math.abs(share) / HIGHEST_STEP)));
  return step < 1 || share === 0 ? 'same' : `${share > 0 ? 'more' : 'less'}-${step}`;
}

function hash(text: string): number {
  let value = 7;
  for (let i = 0; i < text.length; i++) value = (Math.imul(value, 31) + text.charCodeAt(i)) >>> 0;
  return value;
}

function description(model: FlameModel, node: FlameNode): string {
  const { kind, root } = model;
  const where = node.place === '' ? '' : ` (${node.place})`;
  if (kind === 'difference') {
    const { baseSelf = 0, baseTotal = 0 } = node;
    return (
      `${node.name}${where}: itself ${formatTime(baseSelf)} → ${formatTime(node.self)} (${formatTimeDifference(node.self - baseSelf)}), ` +
      `with what it calls ${formatTime(baseTotal)} → ${formatTime(node.total)} (${formatTimeDifference(node.total - baseTotal)})`
    );
  }
  const amount = (value: number) =>
    `${formatShare(value / root.total)}, ${kind === 'cpu' ? formatTime(value) : `${Number(value.toPrecision(3))} B`}`;
  return `${node.name}${where}: itself ${amount(node.self)}; with what it calls ${amount(node.total)}`;
}

function searchBar({ root }: FlameModel, boxes: readonly Box[], reset: () => void): HTMLElement {
  const input = element('input', {
    attributes: { type: 'search', placeholder: 'function or file', 'aria-label': 'Mark functions or files' },
  });
  const found = element('output', { class: 'note' });
  const whole = element('button', {
    class: 'flame-reset',
    text: 'Whole graph',
    attributes: { type: 'button' },
  });
  whole.addEventListener('click', reset);
  input.addEventListener('input', () => {
    const sought = input.value.trim().toLowerCase();
    let self = 0;
    for (const { node, button } of boxes) {
      const hit = sought !== '' && `${node.name} ${node.place}`.toLowerCase().includes(sought);
      button.classList.toggle('found', hit);
      if (hit) self += node.self;
    }
    found.textContent = sought === '' ? '' : `${formatShare(self / root.total)} in what is marked itself`;
  });
  return element('div', { class: 'flame-bar' }, [input, whole, found]);
}
