/** The page of a flame graph: reads the data that stand in the document and builds everything from them. */
import './base.css';
import './tables.css';
import './flame.css';
import type { FlameModel } from '../flame-model.ts';
import { element } from './dom.ts';
import { flameGraph } from './flame-graph.ts';
import { embeddedBytes, inflate } from './load-data.ts';
import { simpleTable } from './simple-table.ts';
import { unreadable } from './unreadable.ts';

const root = document.getElementById('report')!;

flame().then(
  (parts) => root.append(...parts),
  (error: unknown) => root.append(...unreadable(error)),
);

async function flame(): Promise<HTMLElement[]> {
  const text = new TextDecoder().decode(await inflate(embeddedBytes()));
  const model = JSON.parse(text) as FlameModel;
  const { title, facts, notes, tables, kind } = model;
  return [
    element('header', { class: 'flame-head' }, [
      element('p', { class: 'eyebrow', text: EYEBROWS[kind] }),
      element('h1', { text: title }),
      ...facts.map((fact) => element('p', { class: 'note', text: fact, limit: 300 })),
    ]),
    flameGraph(model),
    ...notes.map((note) => element('p', { class: 'note', text: note, limit: 600 })),
    ...tables
      .filter(({ rows }) => rows.length > 0)
      .map((table) =>
        element('section', {}, [
          element('h2', { text: table.title }),
          simpleTable(table.headers, table.rows),
        ]),
      ),
  ];
}

const EYEBROWS = {
  cpu: 'where the time of one operation goes',
  heap: 'what one operation allocates',
  difference: 'what one operation costs more, or less',
} as const;
