// Renders screens at several sizes and says what is wrong with any of them.
import { mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';

import { axeFindings, isTooWide, newContext, openPage, pictureCloser, resize } from './browser.mjs';

const folder = new URL('../screens/', import.meta.url).pathname;

/** Narrow first, so that what a screen needs pressed is pressed where it is hardest to reach. */
const usual = {
  320: { width: 320, height: 800 },
  1280: { width: 1280, height: 900 },
};

/** 400 % zoom of a window of 1,280 by 900 px leaves 320 by 225 CSS px, each 4 px wide. */
const zoomed = { zoom400: { width: 320, height: 225, scale: 4 } };

/** What axe can find in a lower window that it does not find in one as wide. */
const ofHeight = ['scrollable-region-focusable', 'target-size'];

/** Empties build/screens. */
export function clearScreens() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

/**
 * Gives render(list, made, zoom): it loads each screen of `list` once, looks at it
 * at each size, with `zoom` at 400 % too, writes the pictures into build/screens, and gives
 * what is wrong. As many pages work through the lists as there are processors;
 * each shows one screen after the other, for a page costs more than what it shows.
 */
export async function startRendering(browser) {
  const context = await newContext(browser, usual[320]);
  const free = await Promise.all(Array.from({ length: availableParallelism() }, () => openPage(context, 'about:blank')));
  const waiting = [];
  const work = async (page) => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await next(page);
    free.push(page);
  };
  return (list, made, zoom = false) => {
    const sizes = zoom ? { ...usual, ...zoomed } : usual;
    const found = Object.entries(list).map(([name, show]) => new Promise((done) => {
      waiting.push((page) => render(page, name, () => show(page, made), sizes).then(done));
    }));
    for (const page of free.splice(0)) work(page);
    return Promise.all(found).then((wrong) => wrong.flat());
  };
}

async function render(page, name, show, sizes) {
  const wrong = [];
  try {
    await resize(page, usual[320]);
    await show();
    await page.evaluate(() => document.fonts.ready);
    for (const [size, window] of Object.entries(sizes)) wrong.push(...(await look(page, name, size, window)));
    await clear(page);
  } catch (error) {
    wrong.push(`${name} does not appear: ${error.message}`);
  }
  return wrong;
}

async function look(page, name, size, window) {
  await resize(page, window);
  const wrong = await axeFindings(page, window.scale && ofHeight);
  if (await isTooWide(page)) wrong.unshift('it is wider than its window');
  const path = `${folder}${name}-${size}.png`;
  if (window.scale) await pictureCloser(page, window.scale, path);
  else await grow(page, window).then(() => page.screenshot({ path }));
  return wrong.map((finding) => `${name} at ${size}: ${finding}`);
}

/** Leaves nothing of what the page showed: another address of the screens alone would not load them anew. */
async function clear(page) {
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.goto(new URL('/favicon.svg', page.url()).href);
}

/** Makes the window as tall as all that the page holds. */
export async function grow(page, { width, height }) {
  const more = await page.evaluate(() => {
    const boxes = [document.documentElement, document.getElementById('main')].filter(Boolean);
    return Math.max(...boxes.map((box) => box.scrollHeight - box.clientHeight));
  });
  if (more > 0) await resize(page, { width, height: height + more });
}
