// A patient who already has a booking at the service: the person is warned
// before sending, and the choice is recorded.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { call, completeDraft, narrative, sentCase } from './api.mjs';
import { assertUsable } from './browser.mjs';
import { send } from './journey.mjs';
import { kindOf } from './recorder.mjs';
import { onStage } from './stage.mjs';

const title = 'This patient has a booking at this service';

onStage('a second booking for the same patient', (stage) => {
  let first, draft;
  before(async () => {
    first = await sentCase(stage.program.url, { who: 'Fowler' });
    draft = await completeDraft(stage.program.url, { who: 'Fowler', slot: 30, heedless: false });
    stage.recorder.seen.length = 0;
  });

  test('the patient page warns, with the appointment and the way to its case', async () => {
    const { page } = stage;
    await stage.show(`#/new/${draft.id}/patient`);
    await page.getByRole('heading', { name: title }).waitFor();
    await page.getByText(`The appointment is ${first.appointText}.`).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Open that case' }).getAttribute('href'), `#/cases/${first.id}`);
    await assertUsable(page, 'patient, warned');
  });

  test('nothing is sent until the person has chosen', async () => {
    const { page, recorder } = stage;
    await stage.show(`#/new/${draft.id}/check`);
    await page.getByText(narrative).first().waitFor();
    await page.getByRole('heading', { name: 'This cannot be sent yet' }).waitFor();
    assert.ok(await page.getByRole('button', { name: 'Book and refer', exact: true }).isDisabled());
    await assertUsable(page, 'check, warned');
    const headers = { 'Content-Type': 'application/json' };
    const { version } = await call(stage.program.url, 'GET', `/drafts/${draft.id}`);
    const forced = await fetch(`${stage.program.url}/api/drafts/${draft.id}/send`, { method: 'POST', headers, body: JSON.stringify({ version }) });
    assert.equal(Math.floor(forced.status / 100), 4);
    assert.deepEqual(recorder.posts(), []);
  });

  test('the choice is recorded, outlives a reload, and sending goes on', async () => {
    const { page, hands, recorder } = stage;
    await page.getByRole('checkbox', { name: /I have seen this and go on/ }).click(); // it goes once it is ticked
    await page.getByText('You chose to go on.').waitFor();
    await page.reload();
    await page.getByText('You chose to go on.').waitFor();
    await send(page, hands);
    assert.deepEqual(recorder.posts().map(kindOf), ['booking-request new', 'servicerequest-request new']);
  });
});
