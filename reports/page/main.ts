/** The report page: reads the data that stand in the document and builds everything from them. */
import 'uplot/dist/uPlot.min.css';
import './base.css';
import './sections.css';
import './charts.css';
import './history.css';
import './tables.css';
import './cases.css';
import './print.css';
import { element } from './dom.ts';
import { embeddedModel } from './load-data.ts';
import { report } from './report.ts';

const root = document.getElementById('report')!;

embeddedModel().then(
  (model) => root.append(...report(model)),
  (error: unknown) => {
    const text = error instanceof Error ? error.message : String(error);
    root.append(element('h1', { text: 'This report can’t be read' }), element('p', { text, limit: 500 }));
  },
);
