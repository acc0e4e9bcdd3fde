// However often a person asks, a draft is sent once.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { call, completeDraft, narrative, readCase, sendDraft } from './api.mjs';
import { assertUsable } from './browser.mjs';
import { kindOf } from './recorder.mjs';
import { onStage } from './stage.mjs';

const both = ['booking-request new', 'servicerequest-request new'];

onStage('sending once', (stage) => {
  let draft;
  const sent = () => stage.recorder.posts().map(kindOf);
  const confirmed = () => stage.page.getByRole('heading', { level: 1, name: 'Booked and referred' }).waitFor();

  test('a double click, and two more, send one booking and one referral', async () => {
    const { page, program } = stage;
    draft = await completeDraft(program.url);
    await stage.show(`#/new/${draft.id}/check`);
    await page.getByText(narrative).first().waitFor();
    await page.getByRole('button', { name: 'Book and refer', exact: true }).click({ clickCount: 4 });
    await confirmed();
    assert.deepEqual(sent(), both);
  });

  test('going back after sending shows that it was sent, and sends nothing', async () => {
    const { page } = stage;
    await page.goBack();
    await page.goForward();
    await confirmed();
    await stage.show(`#/new/${draft.id}/check`);
    await page.getByRole('heading', { level: 1, name: 'This was sent already' }).waitFor();
    await assertUsable(page, 'sent already');
    await page.getByRole('link', { name: 'Open the case' }).click();
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    assert.deepEqual(sent(), both);
  });

  test('a second window on the same draft leads to the same case', async () => {
    const { page, program, recorder } = stage;
    recorder.seen.length = 0;
    draft = await completeDraft(program.url, { who: 'Cook', slot: 30 });
    const other = await stage.open(`#/new/${draft.id}/check`);
    await stage.show(`#/new/${draft.id}/check`);
    const buttons = [page, other].map((p) => p.getByRole('button', { name: 'Book and refer', exact: true }));
    await Promise.all(buttons.map((b) => b.waitFor()));
    await Promise.all(buttons.map((b) => b.click()));
    await Promise.all([page, other].map((p) => p.getByRole('heading', { level: 1, name: 'Booked and referred' }).waitFor()));
    assert.equal(new URL(page.url()).hash, new URL(other.url()).hash);
    await other.close();
    assert.deepEqual(sent(), both);
  });

  test('asking the server again answers the same case', async () => {
    const { program } = stage;
    const caseId = await sendDraft(program.url, draft);
    assert.equal((await readCase(program.url, caseId)).messages.length, 2);
    assert.equal((await call(program.url, 'GET', '/cases')).total, 2);
    assert.deepEqual(sent(), both);
  });
});
