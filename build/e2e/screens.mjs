// Renders every screen at three sizes into build/screens and fails when one of
// them is wider than its window or axe finds a fault. With --docs it makes the README's picture
// instead.
import { mkdirSync, rmSync } from 'node:fs';

import { completeDraft, call, didNotAttend, readCase, sentCase, until } from './api.mjs';
import { oneOffered } from './offering.mjs';
import { axeFindings, isTooWide, openPage, startBrowser } from './browser.mjs';
import { startProgram } from './program.mjs';
import { exchanges } from './exchanges.mjs';
import { startRecorder } from './recorder.mjs';
import { addressed, deliver, freePort, receiveFor, written } from './inward.mjs';
import { forms, inboxes, screens, troubles, underWay } from './screen-list.mjs';
import { onTheirWay, troubled } from './troubled.mjs';

const folder = new URL('../screens/', import.meta.url).pathname;
const picture = new URL('../../docs/images/today.png', import.meta.url).pathname;

/** 400 % zoom of a window of 1,280 by 900 px leaves 320 by 225 CSS px, each 4 px wide. */
const sizes = {
  320: { width: 320, height: 800 },
  1280: { width: 1280, height: 900 },
  zoom400: { width: 320, height: 225, deviceScaleFactor: 4 },
};

/** Something of everything: what was sent, what came back, a draft, a trouble. */
async function furnish(url) {
  const missed = await oneMissed(url);
  const sent = await sentCase(url, { who: 'Cook', slot: 30 });
  const draft = await completeDraft(url, { who: 'Swain', slot: 40 });
  const warned = await completeDraft(url, { who: 'Cook', slot: 50, heedless: false });
  const empty = await call(url, 'POST', '/drafts', { serviceId: '2000087011', useCase: 'a1t1', plan: 'book-and-refer' });
  const full = await call(url, 'POST', '/drafts', { serviceId: '2000087033', useCase: 'a1t7', plan: 'book-and-refer' });
  const { items } = await call(url, 'GET', '/received');
  const { offered, schedule } = await oneOffered(url);
  return { missed, sent, draft, warned, empty, full, offered, schedule, received: items[0].id, forms: await everyForm(url) };
}

/** A draft that nobody has filled in, for each Application. */
async function everyForm(url) {
  const begun = exchanges.filter(({ whole }) => !whole).map(async ({ app, serviceId, useCase, plan }) => {
    const { id, form } = await call(url, 'POST', '/drafts', { serviceId, useCase, plan });
    return { app, id, serviceId, sections: form.sections };
  });
  return Promise.all(begun);
}

/** Renders the screens that `list` names; gives what is wrong with any. */
async function render(browser, list, made, at = sizes) {
  const wide = [];
  for (const [size, window] of Object.entries(at)) {
    for (const [name, show] of Object.entries(list)) {
      const page = await openPage(browser, 'about:blank', window);
      await show(page, made);
      await page.evaluate(() => document.fonts.ready);
      if (await isTooWide(page)) wide.push(`${name} at ${size} is wider than its window`);
      wide.push(...(await axeFindings(page)).map((finding) => `${name} at ${size}: ${finding}`));
      if (size !== 'zoom400') await grow(page, window);
      await page.screenshot({ path: `${folder}${name}-${size}.png` });
      await page.close();
    }
  }
  return wide;
}

/** Makes the window as tall as all that the page holds. */
async function grow(page, { width, height }) {
  const more = await page.evaluate(() => {
    const boxes = [document.documentElement, document.getElementById('main')].filter(Boolean);
    return Math.max(...boxes.map((box) => box.scrollHeight - box.clientHeight));
  });
  if (more > 0) await page.setViewportSize({ width, height: height + more });
}

async function renderAll(browser) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const program = await startProgram();
  const locked = await startProgram({ open: false });
  try {
    const { before, after } = screens(program.url, locked.url);
    const first = await render(browser, before);
    const made = await furnish(program.url);
    const { 320: narrow, 1280: usual } = sizes; // a zoomed form is the narrow one, seen closer
    const [others, asked] = await Promise.all([
      render(browser, after, made),
      render(browser, forms(program.url, made.forms), made, { 320: narrow, 1280: usual }),
    ]);
    return [...first, ...others, ...asked, ...(await renderTroubles(browser)), ...(await renderInbox(browser))];
  } finally {
    await Promise.all([program.stop(), locked.stop()]);
  }
}

/** What goes wrong, and what is done about it: each message meets its fault on the way. */
async function renderTroubles(browser) {
  const recorder = await startRecorder();
  const program = await startProgram({ flags: ['--network-url', recorder.url] });
  recorder.aim(program.url);
  try {
    const made = await troubled(program.url, recorder);
    const at = { 320: sizes[320], 1280: sizes[1280] }; // as with the forms
    const known = await render(browser, troubles(program.url), made, at);
    const way = await onTheirWay(program.url, recorder, made);
    return [...known, ...(await render(browser, underWay(program.url), way, at))];
  } finally {
    await program.stop();
    await recorder.stop();
  }
}

/** What came in: one in time, one whose time has passed, one to be answered, with a note. */
async function renderInbox(browser) {
  const letters = await written([
    { service: addressed.department, useCase: 'a1t1', plan: 'refer', who: 'Murry', concerned: true, due: 90 },
    { service: addressed.validator, useCase: 'a4t1', plan: 'validate', who: 'Fowler', due: 25, unsafe: true },
    { service: addressed.department, useCase: 'a1t1', plan: 'refer', who: 'Cook', due: 90 },
  ]);
  const port = await freePort();
  const program = await startProgram({ flags: ['--receiver', `127.0.0.1:${port}`] });
  try {
    receiveFor(program);
    for (const [index, letter] of letters.entries()) await deliver(`http://127.0.0.1:${port}`, letter, index === 2 ? { change: late } : {});
    const { items } = await call(program.url, 'GET', '/inbox?view=open');
    const made = Object.fromEntries(items.map((item) => [item.banner.name, item.caseId]));
    const { version } = await call(program.url, 'GET', `/inbox/${made['MURRY, Josiah']}`);
    await call(program.url, 'POST', `/inbox/${made['MURRY, Josiah']}/act`, { version, action: 'note', text: 'Phoned at 14:05, no answer.' });
    return await render(browser, inboxes(program.url), made);
  } finally {
    await program.stop();
  }
}

/** A request whose time had passed when it came. */
function late(message) {
  const request = message.entry.map((e) => e.resource).find((r) => r.resourceType === 'ServiceRequest');
  request.occurrencePeriod.end = new Date(Date.now() - 60_000).toISOString();
}

/** Today with a patient who did not attend, at 1,280 px. */
async function renderPicture(browser) {
  const program = await startProgram();
  try {
    await furnishPicture(program.url);
    const window = { width: 1280, height: 800 };
    const page = await openPage(browser, program.url, window);
    await page.getByText('Did not attend').first().waitFor();
    await grow(page, window);
    mkdirSync(new URL('.', `file://${picture}`), { recursive: true });
    await page.screenshot({ path: picture });
  } finally {
    await program.stop();
  }
}

async function furnishPicture(url) {
  await oneMissed(url);
  await sentCase(url, { who: 'Cook', slot: 30 });
  await completeDraft(url, { who: 'Swain', slot: 40 });
}

/** A case whose patient, with a safeguarding concern, did not attend. */
async function oneMissed(url) {
  const { id } = await sentCase(url, { concerned: true });
  await didNotAttend(url, id);
  return until('the report arrives', () => readCase(url, id), (c) => c.didNotAttend);
}

const browser = await startBrowser();
try {
  if (process.argv.includes('--docs')) await renderPicture(browser);
  else {
    const wide = await renderAll(browser);
    console.log(wide.length ? `to put right:\n  ${wide.join('\n  ')}` : 'every screen fits its window and axe finds nothing');
    process.exitCode = wide.length ? 1 : 0;
  }
} finally {
  await browser.close();
}
