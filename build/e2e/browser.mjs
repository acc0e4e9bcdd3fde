// Debian's Chromium, driven by playwright-core, with axe at hand.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import assert from 'node:assert/strict';

const fromPages = createRequire(new URL('../../frontend/package.json', import.meta.url));
const { chromium } = fromPages('playwright-core');
const axe = readFileSync(fromPages.resolve('axe-core/axe.min.js'), 'utf8');

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Starts the browser; close() ends it. */
export function startBrowser() {
  return chromium.launch({ executablePath: process.env.BARSDESK_CHROMIUM ?? '/usr/bin/chromium', headless: true, args: quiet });
}

/** How long a page may take, in milliseconds: long, for a test waits no longer than it must. */
const patience = 60_000;

const settings = ({ width = 1280, height = 900 } = {}) => ({ viewport: { width, height }, locale: 'en-GB', timezoneId: 'Europe/London', reducedMotion: 'reduce' });

/** Pages that are opened in it share what a browser keeps, as the tabs of one window do. */
export const newContext = (browser, size) => browser.newContext(settings(size));

/** Gives a page another size. */
export async function resize(page, { width, height }) {
  await page.setViewportSize({ width, height });
  await page.waitForFunction(([w, h]) => innerWidth === w && innerHeight === h, [width, height]);
}

/** Writes a picture of a page whose CSS px are `scale` px wide. */
export async function pictureCloser(page, scale, path) {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send('Emulation.setDeviceMetricsOverride', { ...page.viewportSize(), deviceScaleFactor: scale, mobile: false });
    await page.waitForFunction((wanted) => devicePixelRatio === wanted, scale);
    const { data } = await session.send('Page.captureScreenshot', { format: 'png' });
    writeFileSync(path, data, 'base64');
  } finally {
    await session.detach();
  }
}

/**
 * Opens a page that fails the test on a script error or a refused resource.
 * That the API answers with a refusal, or for a receiver that is away, is none.
 */
export async function openPage(browser, url, size) {
  const page = await browser.newPage(settings(size));
  page.setDefaultTimeout(patience);
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of (4\d\d|50[234])/.test(message.text())) page.faults.push(message.text());
  });
  await page.goto(url);
  return page;
}

/** Fails when axe finds anything against WCAG A or AA, or the page overflows sideways. */
export async function assertUsable(page, name) {
  assert.deepEqual(await axeFindings(page), [], `axe on ${name}`);
  await assertNoOverflow(page, name);
  assert.deepEqual(page.faults, [], `script errors on ${name}`);
}

/** What axe finds against WCAG A or AA, or against the rules that `only` names, a line each. */
export async function axeFindings(page, only) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  const runOnly = only ? { type: 'rule', values: only } : { type: 'tag', values: rules };
  const { violations } = await page.evaluate((options) => globalThis.axe.run(document, options), { runOnly, resultTypes: ['violations'] });
  return violations.map((v) => `${v.id}: ${v.help} (${v.nodes.map((n) => n.target.join(' ')).join('; ')})`);
}

/** Fails when the page is wider than the window. */
export async function assertNoOverflow(page, name) {
  assert.ok(!(await isTooWide(page)), `${name} is wider than its window`);
}

/** Whether anything reaches past the window or past the box that the page scrolls in. */
export function isTooWide(page) {
  return page.evaluate(() => {
    const boxes = [document.documentElement, document.getElementById('main')].filter(Boolean);
    return boxes.some((box) => box.scrollWidth > box.clientWidth);
  });
}
