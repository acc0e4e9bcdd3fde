// Answers to what was received, from the item to the desk of whoever asked:
// two programs, the one that asked and the one that answers.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { call, readCase, until } from './api.mjs';
import { assertUsable, openPage, startBrowser } from './browser.mjs';
import { keyboard, mouse } from './hands.mjs';
import { addressed, asked, deliver, freePort, receiveFor } from './inward.mjs';
import { startProgram } from './program.mjs';
import { startRecorder } from './recorder.mjs';

const folder = process.env.SHOTS;

describe('answers', () => {
  const stage = {};
  before(async () => {
    stage.browser = await startBrowser();
    stage.line = await startRecorder();
    stage.asker = await startProgram({ flags: ['--network-url', stage.line.url] });
    stage.line.aim(stage.asker.url);
    const port = await freePort();
    stage.endpoint = `http://127.0.0.1:${port}`;
    stage.program = await startProgram({ flags: ['--receiver', `127.0.0.1:${port}`, '--network-url', stage.asker.url] });
    receiveFor(stage.program);
  });
  after(async () => {
    await stage.browser?.close();
    await stage.program?.stop();
    await stage.asker?.stop();
    await stage.line?.stop();
  });

  /** Something is asked for, and comes in; gives the asker's case and the item. */
  async function comes(request) {
    const { caseId, post } = await asked(stage.asker.url, stage.line, request);
    const answer = await deliver(stage.endpoint, post, { correlation: post.headers['x-correlation-id'] });
    const id = answer.entry.map((e) => e.resource).find((r) => r.resourceType === 'ServiceRequest').id;
    const { items } = await until('it is in the inbox', () => call(stage.program.url, 'GET', '/inbox'), (list) => list.items.some((i) => i.caseId));
    const items_ = await Promise.all(items.map((i) => readCase(stage.program.url, i.caseId)));
    return { caseId, item: items_.find((c) => c.identifiers.some((i) => i.value === id)).id };
  }
  const open = (item) => openPage(stage.browser, `${stage.program.url}/#/inbox/${item}`);
  const looks = async (page, name) => {
    await assertUsable(page, name);
    if (folder) await page.screenshot({ path: `${folder}/${name.replaceAll(' ', '-')}.png`, fullPage: true });
  };
  const hears = (caseId, words) => until(`the asker hears: ${words}`, () => readCase(stage.asker.url, caseId), (c) => c.headline === words);
  const heading = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor();

  async function begins(page, hands, label) {
    await hands.press('button', label);
    await heading(page, label);
    await looks(page, `answer ${label}`.toLowerCase());
    await hands.press('button', 'Continue');
  }

  async function delivers(page, hands) {
    await heading(page, /Check your answers/);
    await looks(page, 'answer check');
    await hands.press('button', 'Send the answer');
    await heading(page, 'Answer delivered');
    await looks(page, 'answer delivered');
  }

  test('validation, by keyboard: begun, then an outcome with an ambulance', async () => {
    const { caseId, item } = await comes({ service: addressed.validator, useCase: 'a4t1', plan: 'validate', who: 'Fowler', due: 25 });
    const page = await open(item);
    const hands = keyboard(page);
    await begins(page, hands, 'The validation has begun');
    await heading(page, 'Your answer');
    await looks(page, 'answer begun');
    await hands.press('button', 'Save and continue');
    await delivers(page, hands);
    await hears(caseId, 'Validation asked for, work on it has begun');

    await page.goto(`${stage.program.url}/#/inbox/${item}`);
    await begins(page, hands, 'The outcome of the validation');
    await heading(page, 'Your answer');
    await hands.press('button', 'Save and continue');
    await heading(page, 'Assessment');
    await hands.choose('radio', /^Yes: an ambulance/);
    await hands.write('Clinical narrative', 'Chest pain at rest, pale');
    await looks(page, 'answer outcome');
    await outcomeC2(page);
    await hands.press('button', 'Save and continue');
    await page.getByRole('alert').getByText(/reference of the ambulance request/).waitFor();
    await looks(page, 'answer without ambulance');
    await unfolded(page, 'ambulance');
    await hands.write('Reference of the ambulance request', 'YAS-4711');
    await hands.press('button', 'Save and continue');
    await page.getByRole('heading', { level: 1, name: 'Place' }).waitFor();
    await page.goto(page.url().replace(/\/[^/]*$/, '/check'));
    await delivers(page, hands);
    await hears(caseId, 'Validated');
    await page.close();
  });

  test('a validation is refused, by mouse', async () => {
    const { caseId, item } = await comes({ service: addressed.validator, useCase: 'a4t1', plan: 'validate', who: 'Swain', due: 40 });
    const page = await open(item);
    const hands = mouse(page);
    await begins(page, hands, 'The validation is refused');
    await heading(page, 'Your answer');
    await hands.press('button', 'Save and continue');
    await page.getByRole('alert').getByText(/Why it is refused/i).first().waitFor();
    await hands.choose('radio', 'Something else');
    await hands.write('What the other service should know about it', 'No clinician on shift');
    await looks(page, 'answer refused');
    await hands.press('button', 'Save and continue');
    await delivers(page, hands);
    await hears(caseId, 'Request for validation turned down');
    await page.close();
  });

  test('did not attend without a booking, with a safeguarding concern', async () => {
    const { caseId, item } = await comes({ service: addressed.department, useCase: 'a1t1', plan: 'refer', who: 'Murry', concerned: true });
    const page = await open(item);
    const hands = mouse(page);
    await begins(page, hands, 'The patient did not attend');
    await heading(page, 'Did not attend');
    await looks(page, 'answer did not attend');
    await hands.press('button', 'Save and continue');
    await delivers(page, hands);
    await hears(caseId, 'Did not attend');
    await page.close();
  });

  test('help between ambulance trusts: every step is told', async () => {
    const { caseId, item } = await comes({ service: addressed.control, useCase: 'a6t2', plan: 'refer', who: 'Dyball' });
    const page = await open(item);
    const hands = mouse(page);
    for (const [label, words] of [
      ['A crew has been assigned', 'Referred, a resource is on its way'],
      ['The crew is on the scene', 'Referred, a resource has arrived'],
      ['The incident is closed', 'Care given'],
    ]) {
      await begins(page, hands, label);
      await heading(page, 'Your answer');
      await hands.press('button', 'Save and continue');
      await delivers(page, hands);
      await hears(caseId, words);
      await page.goto(`${stage.program.url}/#/inbox/${item}`);
    }
    await page.close();
  });

  /** Adds the priority C2 among the triage codes. */
  async function outcomeC2(page) {
    const block = await unfolded(page, 'outcomes');
    await block.getByRole('button', { name: /^Add a triage code/ }).click();
    const code = block.getByRole('combobox').first();
    await code.fill('Cat2');
    await page.getByRole('option', { name: /Cat2 Emergency/ }).first().click();
    assert.match(await code.inputValue(), /Cat2/);
  }

  /** A block of the form, opened if it is folded. */
  async function unfolded(page, id) {
    const block = page.locator(`#f-${id}`);
    if (await block.evaluate((e) => e.tagName === 'DETAILS' && !e.open)) await block.locator('summary').first().click();
    return block;
  }
});
