// Renders every screen at three sizes into build/screens and fails when one of
// them is wider than its window or axe finds a fault. With --docs it makes the README's picture
// instead.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { completeDraft, call, didNotAttend, readCase, sentCase, until } from './api.mjs';
import { oneOffered } from './offering.mjs';
import { openPage, startBrowser } from './browser.mjs';
import { binary, startProgram } from './program.mjs';
import { exchanges } from './exchanges.mjs';
import { startRecorder } from './recorder.mjs';
import { addressed, deliver, freePort, receiveFor, written } from './inward.mjs';
import { clearScreens, grow, startRendering } from './rendering.mjs';
import { accounts, forms, inboxes, sandboxes, screens, troubles, underWay } from './screen-list.mjs';
import { onTheirWay, troubled } from './troubled.mjs';

const picture = new URL('../../docs/images/today.png', import.meta.url).pathname;

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

async function renderAll(browser) {
  clearScreens();
  const render = await startRendering(browser);
  const wrong = await Promise.all([renderSender(render), renderTroubles(render), renderInbox(render), renderSandbox(render), renderAccounts(browser)]);
  return wrong.flat();
}

/** Before anything was done, and with something of everything; and the sign-in page. */
async function renderSender(render) {
  const program = await startProgram();
  const locked = await startProgram({ open: false });
  try {
    const { before, after } = screens(program.url, locked.url);
    const first = await render(before, {}, true);
    const made = await furnish(program.url);
    const others = await Promise.all([render(after, made, true), render(forms(program.url, made.forms), made)]);
    return [first, ...others].flat();
  } finally {
    await Promise.all([program.stop(), locked.stop()]);
  }
}

/** What goes wrong, and what is done about it: each message meets its fault on the way. */
async function renderTroubles(render) {
  const recorder = await startRecorder();
  const program = await startProgram({ flags: ['--network-url', recorder.url] });
  recorder.aim(program.url);
  try {
    const made = await troubled(program.url, recorder);
    const known = await render(troubles(program.url), made);
    const way = await onTheirWay(program.url, recorder, made);
    return [...known, ...(await render(underWay(program.url), way))];
  } finally {
    await program.stop();
    await recorder.stop();
  }
}

/** What came in: one in time, one whose time has passed, one to be answered, with a note. */
async function renderInbox(render) {
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
    return await render(inboxes(program.url), made, true);
  } finally {
    await program.stop();
  }
}

/** Accounts, by pages of their own: what one of them does, such as signing in, the others share. */
async function renderAccounts(browser) {
  const [render, program] = await Promise.all([startRendering(browser), startProgram({ environment: 'local' })]);
  try {
    offer(program.data);
    const wrong = [];
    for (const list of accounts(program.url, await program.signIn())) wrong.push(...(await render(list, {}, true)));
    return wrong;
  } finally {
    await program.stop();
  }
}

/** A service of ours, for whoever reads it and does not change it. */
function offer(data) {
  const file = join(data, 'services.csv');
  writeFileSync(file, 'service_id,name,ods_code,organisation,use_cases,accepts_booking,require_booking,own\n2000099001,Made-up clinic,RX1,Made-up trust,a1t1,true,false,true\n');
  execFileSync(binary, ['services', 'import', file, '--environment', 'local', '--data', data], { stdio: 'ignore' });
}

/** The trainer's console with everything on. */
async function renderSandbox(render) {
  const program = await startProgram();
  try {
    await setStage(program.url);
    return await render(sandboxes(program.url), {}, true);
  } finally {
    await program.stop();
  }
}

async function setStage(url) {
  await call(url, 'POST', '/sandbox/scenarios/first-booking/begin');
  await sentCase(url, { who: 'Cook', slot: 30 });
  const fault = (change) => ({ serviceId: '', percent: 100, next: 0, messages: false, ...change });
  await call(url, 'POST', '/sandbox/faults', fault({ kind: 'down', serviceId: '2000083011' }));
  await call(url, 'POST', '/services/2000083011/check-again');
  await call(url, 'POST', '/sandbox/faults', fault({ kind: 'late', seconds: 6, percent: 25 }));
  await call(url, 'POST', '/sandbox/clock', { action: 'forward', minutes: 60 });
  for (const name of ['blue', 'red']) await call(url, 'POST', '/sandbox/rooms', { name });
  await call(url, 'POST', '/sandbox/rooms/blue/faults', fault({ kind: 'slot-taken', next: 1 }));
  await call(`${url}/rooms/red`, 'POST', '/sandbox/scenarios/validation/begin');
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
    const wrong = await renderAll(browser);
    console.log(wrong.length ? `to put right:\n  ${wrong.join('\n  ')}` : 'every screen fits its window and axe finds nothing');
    process.exitCode = wrong.length ? 1 : 0;
  }
} finally {
  await browser.close();
}
