// Debian's Chromium, driven by playwright-core, with axe at hand.
import { readFileSync } from 'node:fs';
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

/**
 * Opens a page that fails the test on a script error or a refused resource.
 * That the API answers with a refusal, or for a receiver that is away, is none.
 */
export async function openPage(browser, url, { width = 1280, height = 900, deviceScaleFactor = 1 } = {}) {
  const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor, locale: 'en-GB', timezoneId: 'Europe/London', reducedMotion: 'reduce' });
  page.setDefaultTimeout(10_000);
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

/** What axe finds against WCAG A or AA, a line each. */
export async function axeFindings(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: { type: 'tag', values: tags } }), rules);
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
