// One exchange of every Application, through the pages: the receiver's form is
// opened, filled, sent to the Sandbox and accepted.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { call, readCase, until } from './api.mjs';
import { assertNoOverflow, assertUsable } from './browser.mjs';
import { exchanges } from './exchanges.mjs';
import { keyboard, mouse } from './hands.mjs';
import { chooseSlot } from './journey.mjs';
import { fillSection } from './questions.mjs';
import { kindOf } from './recorder.mjs';
import { onStage } from './stage.mjs';

onStage('every Application', (stage) => {
  for (const exchange of exchanges) {
    // One of them by keyboard alone; the main job is walked so too.
    const by = exchange.app === 5 ? keyboard : mouse;
    test(`Application ${exchange.app}${exchange.whole ? ', every question' : ''}, by ${by.name}`, async () => {
      const page = await stage.open();
      const walk = { page, hands: by(page), url: stage.program.url, exchange };
      try {
        await begin(walk);
        const draft = await fillIn(walk);
        await sendOff(walk, draft);
        assertSent(stage.recorder, walk);
      } finally {
        await page.close();
      }
    });
  }

  test('what is missing comes back all together, each at its field', async () => {
    const draft = await call(stage.program.url, 'POST', '/drafts', { serviceId: '2000085011', useCase: 'a6t2', plan: 'refer' });
    const page = await stage.open(`#/new/${draft.id}/form:assessment`);
    await page.getByRole('button', { name: 'Save and continue' }).click();
    const links = page.getByRole('alert').getByRole('link');
    await links.nth(2).waitFor();
    await assertUsable(page, 'everything missing');
    await narrow(page, 'everything missing');
    const targets = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href').slice(1)));
    for (const [index, id] of targets.entries()) {
      await links.nth(index).click();
      const at = await page.evaluate(() => document.activeElement.id);
      assert.ok(at === id || at === `${id}-day`, `the focus goes to ${id}, not to ${at}`);
      const said = await page.locator(`#${id}-error`).innerText();
      assert.match(said, new RegExp(`${escape(await links.nth(index).innerText())}$`));
    }
    await page.close();
  });
}, { concurrency: 2 });

/** A text as a pattern that matches only itself. */
const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** From the service's page to the first page of the journey. */
async function begin({ page, hands, exchange }) {
  await hands.go('Services');
  await hands.press('link', exchange.service);
  await page.getByRole('heading', { level: 1, name: exchange.service }).waitFor();
  await page.getByRole('heading', { level: 4, name: exchange.use }).waitFor();
  assert.equal((await page.getByText('Pre-release', { exact: true }).count()) > 0, Boolean(exchange.preRelease));
  await assertUsable(page, `service for Application ${exchange.app}`);
  await hands.press('button', `${exchange.button} (${exchange.use})`);
  await page.getByRole('heading', { level: 1, name: 'Patient' }).waitFor();
}

/** Every step up to the last page; gives the draft as it stands then. */
async function fillIn({ page, hands, url, exchange }) {
  const id = new URL(page.url()).hash.split('/')[2];
  const draft = await call(url, 'GET', `/drafts/${id}`);
  const titles = draft.steps.map((step) => step.title);
  const after = (title) => titles[titles.indexOf(title) + 1];
  const look = async (title) => {
    await assertUsable(page, `Application ${exchange.app}, ${title}`);
    await narrow(page, `Application ${exchange.app}, ${title}`);
  };
  await fillPatient(page, hands, exchange.who, after('Patient'));
  for (const section of draft.form.sections) {
    const following = after(section.title);
    await fillSection(page, hands, section, following === 'Check and send' ? 'Check your answers' : following, { look, whole: exchange.whole });
  }
  if (titles.includes('Appointment')) await chooseSlot(page, hands);
  return id;
}

async function fillPatient(page, hands, surname, following) {
  await hands.pick('Use a made-up patient', surname);
  await hands.press('button', 'Use this patient');
  await page.getByRole('region', { name: 'Patient' }).getByText(surname).waitFor();
  await hands.choose('radio', /^Verified/);
  await hands.write('How was it verified?', 'Traced on the national record');
  await hands.write('Who verified it?', 'Robin Lind');
  await hands.press('button', /^Save and continue/);
  await page.getByRole('heading', { level: 1, name: following }).waitFor();
}

/** Nothing reaches past a window of 320 px. */
async function narrow(page, name) {
  const wide = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 800 });
  await assertNoOverflow(page, `${name} at 320 px`);
  await page.setViewportSize(wide);
}

/** Sends from the last page and waits until the service has accepted. */
async function sendOff({ page, hands, url, exchange }, draftId) {
  const { action, faults } = await until('the check', () => call(url, 'GET', `/drafts/${draftId}/check`), (c) => c);
  assert.deepEqual(faults, [], `what keeps Application ${exchange.app} from being sent`);
  await page.getByRole('heading', { level: 2, name: /will read it$/ }).waitFor();
  await assertUsable(page, `Application ${exchange.app}, check your answers`);
  await narrow(page, `Application ${exchange.app}, check your answers`);
  await hands.press('button', action);
  await page.waitForURL(/#\/cases\/[^/]+\/sent$/);
  const caseId = new URL(page.url()).hash.split('/')[2];
  const done = await until(`the service accepts (Application ${exchange.app})`, () => readCase(url, caseId), (c) => c.confirmed || c.trouble);
  assert.ok(done.confirmed, JSON.stringify(done.trouble));
  await page.getByRole('heading', { level: 1, name: done.headline }).waitFor();
  await page.getByText(done.reference, { exact: true }).waitFor();
  await assertUsable(page, `Application ${exchange.app}, confirmation`);
  return caseId;
}

/** On the wire stand the messages of this Application, each once and accepted. */
function assertSent(recorder, { exchange }) {
  const posts = recorder.posts().filter((c) => c.headers['use-context']?.startsWith(`${exchange.useCase}|`));
  assert.deepEqual(posts.map((c) => [kindOf(c), c.status]), exchange.sends.map((kind) => [kind, 200]));
}
