// Words of others that mean harm: in every field of a message that may hold
// words, and typed by people. Then what the browser keeps is searched.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { call, completeDraft, until } from './api.mjs';
import { assertNoOverflow, assertUsable, newContext, startBrowser } from './browser.mjs';
import { addressed, deliver, freePort, receiveFor, written } from './inward.mjs';
import { startProgram } from './program.mjs';

/** What is looked for afterwards: it stands in every hostile text. */
const canary = 'Zq9Kanarie';
const texts = [
  `<script>globalThis.ran=1</script><img src=x onerror="globalThis.ran=1">${canary}`,
  `${canary}\u202Egnp.exe\u202C\u2066 \u200B\uFEFF`,
  `"><svg onload=globalThis.ran=1>{{7*7}}\${7*7}</textarea>${canary}`,
  canary + 'W'.repeat(300),
  `javascript:globalThis.ran=1//${canary} \u0627\u0644\u0645\u0631\u064A\u0636 ${'\u0301'.repeat(30)}`,
];
/** The members of a resource that hold words of people. */
const wordy = new Set(['family', 'given', 'text', 'city', 'line', 'district', 'description', 'comment', 'display', 'patientInstruction', 'name', 'valueString', 'prefix', 'title', 'postalCode']);

/** Puts hostile words wherever a message has words; gives how many. */
function spoil(node, count = { words: 0 }) {
  for (const [key, value] of Object.entries(node ?? {})) {
    const said = (text) => (typeof text === 'string' ? texts[count.words++ % texts.length] : text);
    if (key === 'coding' || key === 'meta' || key === 'source' || key === 'identifier') continue;
    if (wordy.has(key) && typeof value === 'string') node[key] = said(value);
    else if (wordy.has(key) && Array.isArray(value) && typeof value[0] === 'string') node[key] = value.map(said);
    else if (value && typeof value === 'object') spoil(value, count);
  }
  return count.words;
}

describe('hostile words', () => {
  const stage = { urls: [], faults: [] };
  before(async () => {
    stage.browser = await startBrowser();
    const [letter] = await written([{ service: addressed.department, useCase: 'a1t1', plan: 'refer', who: 'Murry', concerned: true, due: 90 }]);
    const port = await freePort();
    stage.program = await startProgram({ flags: ['--receiver', `127.0.0.1:${port}`] });
    receiveFor(stage.program);
    await deliver(`http://127.0.0.1:${port}`, letter, {
      change: (message) => { stage.words = message.entry.reduce((sum, { resource }) => sum + (resource.resourceType === 'MessageHeader' ? 0 : spoil(resource)), 0); },
    });
    const { url } = stage.program;
    const draft = await completeDraft(url);
    const patient = { ...draft.patient, family: texts[0], given: texts[1], addressLines: [texts[2]], city: texts[3] };
    stage.draft = await call(url, 'PUT', `/drafts/${draft.id}`, { version: draft.version, patient, answers: { narrative: [{ ...draft.answers.narrative?.[0], 'activity-outcomeCodeableConcept-text': texts.join(' ') }] } });
    stage.caseId = (await call(url, 'GET', '/inbox')).items[0].caseId;
    stage.page = await openWatched(stage);
  });
  after(async () => {
    await stage.browser?.close();
    await stage.program?.stop();
  });

  test('hostile words in every field run nothing and break no page', async () => {
    const { page, program: { url } } = stage;
    assert.ok(stage.words > 20, `only ${stage.words} fields hold words`);
    const received = (await call(url, 'GET', '/received?offset=0')).items[0].id;
    const addresses = ['#/', '#/inbox', `#/inbox/${stage.caseId}`, '#/inbox/received', `#/inbox/received/${received}`, '#/cases', `#/cases/${stage.caseId}`,
      ...stage.draft.steps.map((step) => `#/new/${stage.draft.id}/${step.id}`)];
    for (const address of addresses) {
      await page.goto(`${url}/${address}`);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'));
      for (const details of await page.locator('#main details:not([open]) > summary').all()) await details.click({ timeout: 2000 }).catch(() => undefined);
      await assertUsable(page, address);
      await page.setViewportSize({ width: 320, height: 800 });
      await assertNoOverflow(page, `${address} at 320 px`);
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/hostile-${addresses.indexOf(address)}.png`, fullPage: true });
      await page.setViewportSize({ width: 1280, height: 900 });
      assert.equal(await page.evaluate(() => globalThis.ran), undefined, `something ran on ${address}`);
      assert.equal(await page.locator('#main svg[onload], #main img[onerror], #main script').count(), 0, `markup stands on ${address}`);
    }
    const said = await page.evaluate(() => document.body.innerText);
    await page.goto(`${url}/#/inbox/${stage.caseId}`);
    await page.getByText('<script>globalThis.ran=1</script>', { exact: false }).first().waitFor();
    assert.ok(said.length > 0);
  });

  test('nothing of a patient stays in the browser, in an address or in its history', async () => {
    const { page, program } = stage;
    await call(program.url, 'PUT', `/drafts/${stage.draft.id}`, { version: (await call(program.url, 'GET', `/drafts/${stage.draft.id}`)).version, confirmed: stage.draft.steps.map((step) => step.id), accept: stage.draft.warnings.map((w) => w.code) }).catch(() => undefined);
    await page.goto(`${program.url}/#/cases`);
    await page.getByLabel('Search patient, case or reference').fill(`${canary} 9658499058`);
    await page.keyboard.press('Enter');
    await until('the search went out', () => stage.urls.length, (n) => n > 0);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    const kept = await page.evaluate(async () => ({
      local: JSON.stringify(localStorage), session: JSON.stringify(sessionStorage), name: globalThis.name, state: JSON.stringify(history.state), cookie: document.cookie,
      databases: (await indexedDB.databases()).map((d) => d.name), caches: await caches.keys(), workers: (await navigator.serviceWorker.getRegistrations()).length,
    }));
    assert.deepEqual([kept.databases, kept.caches, kept.workers, kept.cookie, kept.name], [[], [], 0, '', '']);
    const devtools = await page.context().newCDPSession(page);
    const { entries } = await devtools.send('Page.getNavigationHistory');
    const { cookies } = await devtools.send('Network.getCookies');
    const everywhere = JSON.stringify([kept, entries, cookies, stage.urls]);
    for (const secret of [canary, '9658499058', 'MURRY', 'Murry']) assert.ok(!everywhere.includes(secret), `the browser keeps ${secret}: ${around(everywhere, secret)}`);
    assert.ok(stage.urls.every((address) => address.startsWith(program.url) || address.startsWith('data:') || address.startsWith('about:')), 'no other host is asked');
  });
});

const around = (text, word) => text.slice(Math.max(0, text.indexOf(word) - 120), text.indexOf(word) + 60);

/** A page whose requests are written down, with what else the test looks at. */
async function openWatched(stage) {
  const context = await newContext(stage.browser);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.faults = stage.faults;
  page.on('pageerror', (error) => page.faults.push(String(error)));
  page.on('dialog', (dialog) => { page.faults.push(`a dialog: ${dialog.message()}`); void dialog.dismiss(); });
  page.on('request', (request) => stage.urls.push(request.url()));
  return page;
}
