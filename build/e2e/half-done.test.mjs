// The network fails between the booking and its referral: the pages say
// exactly what stands, and it goes on by itself.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';

import { completeDraft, narrative, readCase, sendDraft, until } from './api.mjs';
import { assertUsable } from './browser.mjs';
import { freshFolder } from './program.mjs';
import { kindOf } from './recorder.mjs';
import { onStage } from './stage.mjs';

const data = freshFolder();
const referral = (c) => c.method === 'POST' && kindOf(c).startsWith('servicerequest-request');

onStage('booked, not yet referred', (stage) => {
  after(() => rmSync(data, { recursive: true, force: true }));
  let caseId;
  const half = 'Booked, not yet referred';
  const referrals = () => stage.recorder.seen.filter(referral);
  const ids = () => new Set(referrals().map((c) => c.headers['x-request-id'])).size;

  test('while the receiver is away for the referral, the page says what stands', async () => {
    const { page, hands, program, recorder } = stage;
    recorder.fault = (c) => (referral(c) ? 503 : undefined);
    const draft = await completeDraft(program.url, { concerned: true });
    await stage.show(`#/new/${draft.id}/check`);
    await page.getByText(narrative).first().waitFor();
    await hands.press('button', 'Book and refer');
    await page.getByRole('heading', { level: 1, name: /^Sending to/ }).waitFor();
    await page.getByText(/is booked\. The referral is being sent\. .* has not confirmed it yet\./).waitFor();
    await assertUsable(page, 'sending');
    caseId = new URL(page.url()).hash.split('/')[2];
  });

  test('Today and the case say "Booked, not yet referred"', async () => {
    const { page, hands } = stage;
    await hands.go('Today');
    const item = page.getByRole('region', { name: 'Needs action' }).getByRole('listitem').filter({ hasText: half }).first();
    await item.waitFor();
    await item.getByText('MURRY, Josiah').first().waitFor();
    await assertUsable(page, 'today, half done');
    await item.getByRole('link', { name: /^Open/ }).click();
    await page.getByRole('heading', { level: 1 }).filter({ hasText: half }).waitFor();
    await page.getByText(/is booked\. The referral is being sent\./).first().waitFor();
    await page.getByText(/Barsdesk tries again by itself/).first().waitFor();
    await assertUsable(page, 'case, half done');
  });

  test('it goes on when the network is back, with the same message', async () => {
    const { page, recorder } = stage;
    recorder.fault = undefined;
    await page.getByText('Booked and referred').first().waitFor();
    assert.equal(ids(), 1, 'every try is the same message');
    assert.deepEqual(referrals().map((c) => c.status).slice(-2), [503, 200]);
    await assertUsable(page, 'case, delivered after tries');
  });

  test('a program that dies between booking and referral says so when it is back, and finishes', async () => {
    const { recorder } = stage;
    recorder.seen.length = 0;
    recorder.fault = (c) => (referral(c) ? 'drop' : undefined);
    caseId = await sendDraft(stage.program.url, await completeDraft(stage.program.url, { who: 'Cook', slot: 30 }));
    await until('the referral is tried', () => referrals().length, (n) => n > 0);
    const { port } = new URL(stage.program.url);
    await stage.program.kill();
    await stage.start(port);
    stage.page.faults.length = 0; // the refused calls of the outage
    await stage.show('#/');
    const { page } = stage;
    await page.getByText(half).first().waitFor();
    await page.getByText('COOK, Violet').first().waitFor();
    await assertUsable(page, 'today, half done after a restart');
    recorder.fault = undefined;
    await until('booked and referred', () => readCase(stage.program.url, caseId), (c) => c.confirmed, 30_000);
    assert.equal(ids(), 1, 'every try is the same message');
    assert.equal(recorder.posts().filter((c) => kindOf(c) === 'booking-request new').length, 1);
    await page.getByText('Nothing needs you right now.').waitFor();
  });

  test('an answer that is lost on its way sends nothing twice', async () => {
    const { recorder } = stage;
    recorder.seen.length = 0;
    let lost = 0;
    recorder.fault = (c) => (referral(c) && lost++ === 0 ? 'lose' : undefined);
    caseId = await sendDraft(stage.program.url, await completeDraft(stage.program.url, { who: 'Taft', slot: 40 }));
    const done = await until('booked and referred', () => readCase(stage.program.url, caseId), (c) => c.confirmed, 30_000);
    assert.equal(done.headline, 'Booked and referred');
    assert.deepEqual(referrals().map((c) => c.status), [200, 409], 'the receiver knows it the second time');
    assert.equal(ids(), 1);
    const { page } = stage;
    await stage.show(`#/cases/${caseId}/sent`);
    await page.getByRole('heading', { level: 1, name: 'Booked and referred' }).waitFor();
    await assertUsable(page, 'confirmation, answer lost');
  });
}, { data });
