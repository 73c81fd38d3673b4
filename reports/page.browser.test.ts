/** The report page in a real browser. One file, so that all its tests share one Chromium. */
import { describe } from 'node:test';
import { noBrowser, testBrowser } from './browser.test-helper.ts';
import { acceptanceChecks } from './page-acceptance.test-helper.ts';
import { accessChecks } from './page-access.test-helper.ts';
import { chartChecks } from './page-charts.test-helper.ts';
import { comparisonChecks } from './page-comparison.test-helper.ts';
import { flameChecks } from './page-flame.test-helper.ts';
import { historyChecks } from './page-history.test-helper.ts';
import { hostileChecks } from './page-hostile.test-helper.ts';
import { sizeChecks } from './page-size.test-helper.ts';

describe('the report page in Chromium', { skip: noBrowser }, () => {
  const browser = testBrowser();
  chartChecks(browser);
  historyChecks(browser);
  acceptanceChecks(browser);
  comparisonChecks(browser);
  hostileChecks(browser);
  flameChecks(browser);
  sizeChecks(browser);
  accessChecks(browser);
});
