/** The report page: reads the data that stand in the document and builds everything from them. */
import 'uplot/dist/uPlot.min.css';
import './base.css';
import './sections.css';
import './charts.css';
import './history.css';
import './tables.css';
import './cases.css';
import './print.css';
import { followServer } from './live.ts';
import { embeddedModel } from './load-data.ts';
import { report } from './report.ts';
import { unreadable } from './unreadable.ts';

const root = document.getElementById('report')!;

if (root.dataset.live === undefined) {
  embeddedModel().then(
    (model) => root.append(...report(model)),
    (error: unknown) => root.append(...unreadable(error)),
  );
} else {
  followServer(root);
}
