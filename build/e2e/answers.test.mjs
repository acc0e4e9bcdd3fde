// What a person sees and can do when the answer to a message is a failure.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { completeDraft, department, readCase, sendDraft, until } from './api.mjs';
import { assertUsable } from './browser.mjs';
import { refusal } from './recorder.mjs';
import { onStage } from './stage.mjs';

const folder = process.env.SHOTS;

onStage('answers that are failures', (stage) => {
  /** Sends a draft whose message meets `fault`, and shows its case once `enough` of it is known. */
  async function meets(name, fault, plan, slot, enough = (c) => c.trouble && !c.pending) {
    const { program, recorder, page } = stage;
    recorder.fault = (call) => (call.url.endsWith('/$process-message') ? fault : undefined);
    const draft = await completeDraft(program.url, { plan, slot });
    const id = await sendDraft(program.url, draft);
    const found = await until(name, () => readCase(program.url, id), enough);
    recorder.fault = undefined;
    await stage.show(`#/cases/${id}`);
    await page.getByRole('heading', { level: 2, name: 'Timeline' }).waitFor();
    if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
    await assertUsable(page, name);
    return { draft, found };
  }

  const button = (name) => stage.page.getByRole('list', { name: 'What you can do' }).getByRole('button', { name });

  test('an answer that points at an element leads to its question, and it is sent anew', async () => {
    const { page, program, hands, recorder } = stage;
    const { draft } = await meets('pointed', refusal(400, 'REC_BAD_REQUEST', 'value', ['Patient.birthDate']), 'refer');
    await page.getByText('It points at “Date of birth”.').waitFor();
    await page.getByText('The patient was not referred.').first().waitFor();
    await button('Correct “Date of birth”').click();
    await page.getByRole('heading', { level: 1, name: 'Patient' }).waitFor();
    await page.waitForFunction(() => document.activeElement?.closest('[id^="f-birthDate"]'));
    if (folder) await page.screenshot({ path: `${folder}/pointed-form.png` });
    await stage.show(`#/new/${draft.id}/check`);
    await hands.press('button', 'Refer');
    await until('it is taken', () => recorder.posts(), (posts) => posts.length === 2 && posts[1].status === 200);
    const [first, second] = recorder.posts().map((c) => c.headers);
    assert.equal(first['x-correlation-id'], second['x-correlation-id']);
    assert.notEqual(first['x-request-id'], second['x-request-id']);
    assert.ok(program.url);
  });

  test('a service that is not in the catalogue leads to another one', async () => {
    const { page } = stage;
    await meets('not-registered', refusal(404, 'PROXY_NOT_FOUND', 'not-found'), 'book', 21);
    await page.getByText(`${department.name} is not registered with the national service.`).first().waitFor();
    await page.getByText('Nothing was booked.').first().waitFor();
    await button('Choose another service').click();
    await page.getByRole('heading', { level: 1, name: 'Choose a service' }).waitFor();
  });

  test('a platform that does not let us in asks to tell support, with the ids to copy', async () => {
    const { page } = stage;
    const { found } = await meets('not-enabled', refusal(403, 'SEND_FORBIDDEN', 'forbidden'), 'book', 22);
    await page.getByText('Tell support', { exact: true }).click();
    const ids = found.trouble.steps.find((s) => s.id === 'tell-support').ids;
    assert.deepEqual(ids.map((i) => i.name), ['Code', 'X-Request-Id', 'X-Correlation-Id']);
    for (const { value } of ids) await page.getByText(value, { exact: true }).first().waitFor();
    if (folder) await page.screenshot({ path: `${folder}/not-enabled-open.png` });
    await assertUsable(page, 'ids for support');
  });

  test('an answer that is not clear leads to asking the service', async () => {
    const { page } = stage;
    await meets('unclear', refusal(409, 'REC_CONFLICT', 'processing'), 'book', 23);
    await page.getByText('The appointment may or may not be booked.').first().waitFor();
    await button(`Ask ${department.name}`).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    assert.match(page.url(), /act\/ask-receiver$/);
  });

  test('a page of the network is no answer: it is tried again', async () => {
    const page = { status: 403, type: 'text/html', body: '<!doctype html><html>Blocked</html>' };
    await meets('html', page, 'book', 24, (c) => c.timeline.some((l) => l.text.includes('a web page came back')));
  });
});
