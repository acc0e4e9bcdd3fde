// What is changed after it was sent: a referral made anew, a booking for a
// referral, an update, and what nobody knows the fate of.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { call, completeDraft, department, narrative, readCase, sendDraft, sentCase, until } from './api.mjs';
import { assertUsable } from './browser.mjs';
import { exchanges } from './exchanges.mjs';
import { keyboard } from './hands.mjs';
import { chooseSlot } from './journey.mjs';
import { fillSection } from './questions.mjs';
import { kindOf, refusal } from './recorder.mjs';
import { onStage } from './stage.mjs';

const posts = (stage) => stage.recorder.posts().map((c) => [kindOf(c), c.status]);
const focus = (c, type) => JSON.parse(c.body).entry.map((e) => e.resource).find((r) => r.resourceType === type);

/** Confirms every step of a draft as it stands and opens its last page. */
async function toCheck(stage, page) {
  await until('the draft is open', () => page.url(), (url) => /#\/new\/[0-9a-f-]+/.test(url));
  const id = new URL(page.url()).hash.split('/')[2];
  const draft = await call(stage.program.url, 'GET', `/drafts/${id}`);
  const confirmed = draft.steps.map((step) => step.id);
  await call(stage.program.url, 'PUT', `/drafts/${id}`, { version: draft.version, confirmed });
  await page.goto(`${stage.program.url}/#/new/${id}/check`);
  await page.reload();
  await page.getByRole('heading', { level: 2, name: /will read it$/ }).waitFor();
}

async function openCase(stage, page, id) {
  await page.goto(`${stage.program.url}/#/cases/${id}`);
  await page.getByRole('heading', { name: 'Timeline' }).waitFor();
}

onStage('refer anew', (stage) => {
  test('the referral that stands is cancelled, a new one belongs to the same appointment, by keyboard', async () => {
    const old = await sentCase(stage.program.url, { concerned: true });
    const { page } = stage;
    const hands = keyboard(page);
    await openCase(stage, page, old.id);
    await hands.press('button', /^Refer anew/);
    await page.getByText(/in place of the one that stands/).waitFor();
    await assertUsable(page, 'service, referring anew');
    stage.recorder.seen.length = 0;
    await hands.press('button', /^Refer \(111 to ED|^Refer/);
    await page.getByRole('heading', { level: 1, name: 'Patient' }).waitFor();
    await toCheck(stage, page);
    await assertUsable(page, 'check, referring anew');
    await hands.press('button', 'Refer');
    await until('both are delivered', () => posts(stage), (all) => all.length === 2 && all.every(([, status]) => status === 200));
    assert.deepEqual(posts(stage).map(([kind]) => kind), ['servicerequest-request update', 'servicerequest-request new']);
    const appointment = old.identifiers.find((i) => i.name === 'Appointment id').value;
    assert.match(stage.recorder.posts()[1].body, new RegExp(`Appointment/${appointment}`));
    await openCase(stage, page, old.id);
    await page.getByText(/^Booked and referred/).first().waitFor();
    await assertUsable(page, 'case, referred anew');
  });

  test('a new referral that is refused leaves the patient without one, loudly; it is put right and sent', async () => {
    const old = await sentCase(stage.program.url, { who: 'Cook', slot: 22 });
    const { page } = stage;
    const hands = keyboard(page);
    await openCase(stage, page, old.id);
    await hands.press('button', /^Refer anew/);
    await hands.press('button', /^Refer/);
    await toCheck(stage, page);
    stage.recorder.fault = (c) => (c.method === 'POST' && kindOf(c) === 'servicerequest-request new' ? refusal(400, 'REC_BAD_REQUEST', 'value') : undefined);
    await hands.press('button', 'Refer');
    await page.getByRole('heading', { level: 1, name: 'Booked, referral refused' }).waitFor();
    await page.getByText('The patient was not referred.').waitFor();
    await assertUsable(page, 'sending, not referred anew');
    await hands.go('Today');
    const item = page.getByRole('region', { name: 'Needs action' }).getByRole('listitem').filter({ hasText: 'COOK' }).first();
    await item.getByText(/The patient has NO referral/).waitFor();
    await assertUsable(page, 'today, no referral');
    stage.recorder.fault = undefined;
    await hands.at(item.getByRole('link', { name: /^Correct and send again/ })).press();
    await page.getByRole('heading', { level: 1, name: /Check your answers|Correct and send again/ }).waitFor();
    if (!/\/new\//.test(page.url())) await hands.press('button', 'Correct and send again');
    await page.getByRole('heading', { level: 2, name: /will read it$/ }).waitFor();
    await hands.press('button', 'Refer');
    await until('it is referred', () => readCase(stage.program.url, old.id), (c) => c.headline === 'Booked and referred');
    await hands.go('Today');
    await page.getByText('Nothing needs you right now.').waitFor();
  });
});

onStage('each alone, and refer then book', (stage) => {
  test('a referral alone, then a booking that is based on it', async () => {
    const { page, program, recorder } = stage;
    const hands = keyboard(page);
    const id = await sendDraft(program.url, await completeDraft(program.url, { plan: 'refer' }));
    await until('it is referred', () => readCase(program.url, id), (c) => c.headline === 'Referred');
    await openCase(stage, page, id);
    await assertUsable(page, 'case, referred alone');
    recorder.seen.length = 0;
    await hands.press('button', /^Book an appointment/);
    await page.getByText(/An appointment that belongs to the referral/).waitFor();
    await hands.press('button', /^Book/);
    await page.getByRole('heading', { level: 1, name: 'Patient' }).waitFor();
    const draftId = new URL(page.url()).hash.split('/')[2];
    await page.goto(`${program.url}/#/new/${draftId}/slot`);
    await chooseSlot(page, hands);
    await toCheck(stage, page);
    await hands.press('button', 'Book');
    await until('both stand', () => readCase(program.url, id), (c) => c.headline === 'Booked and referred');
    const referral = (await readCase(program.url, id)).identifiers.find((i) => i.name === 'Referral id').value;
    assert.equal(focus(recorder.posts()[0], 'Appointment').basedOn[0].reference, `ServiceRequest/${referral}`);
    await openCase(stage, page, id);
    await assertUsable(page, 'case, referred then booked');
  });

  test('a booking alone', async () => {
    const { program } = stage;
    const id = await sendDraft(program.url, await completeDraft(program.url, { plan: 'book', who: 'Swain', slot: 30 }));
    await until('it is booked', () => readCase(program.url, id), (c) => c.headline === 'Booked');
    await openCase(stage, stage.page, id);
    await assertUsable(stage.page, 'case, booked alone');
  });
});

onStage('update', (stage) => {
  for (const exchange of exchanges.filter((e) => e.app === 4 || (e.app === 6 && !e.whole))) {
    test(`Application ${exchange.app}: what was sent is opened, changed, and only that is told`, async () => {
      const { page, program, recorder } = stage;
      const hands = keyboard(page);
      const id = await asked(stage, exchange);
      await openCase(stage, page, id);
      recorder.seen.length = 0;
      await hands.press('button', /^Update/);
      await until('the update is open', () => page.url(), (url) => /#\/new\/[0-9a-f-]+\/form/.test(url));
      await hands.press('link', 'Assessment').catch(() => undefined); // it may be the page already
      await page.getByRole('heading', { level: 1, name: 'Assessment' }).waitFor();
      await assertUsable(page, `update, Application ${exchange.app}`);
      await hands.write('Clinical narrative', 'Now short of breath.');
      await toEnd(page, hands);
      await assertUsable(page, `check the update, Application ${exchange.app}`);
      await hands.press('button', 'Send the update');
      await until('it is delivered', () => posts(stage), (all) => all.length === 1 && all[0][1] === 200);
      const [call] = recorder.posts();
      assert.equal(kindOf(call), 'servicerequest-request update');
      assert.match(call.body, /Now short of breath\./);
      assert.ok(recorder.seen.some((c) => c.method === 'GET' && /\/ServiceRequest\//.test(c.url)), 'the referral is read first');
      const stamps = new Set(JSON.parse(call.body).entry.slice(1).map((e) => e.resource.meta.lastUpdated));
      assert.ok(stamps.size > 1, 'what did not change keeps its time');
      await openCase(stage, page, id);
      await assertUsable(page, `case, updated, Application ${exchange.app}`);
    });
  }
});

/** A request of an Application that the receiver has. */
async function asked(stage, exchange) {
  const { program } = stage;
  const draft = await call(program.url, 'POST', '/drafts', { serviceId: exchange.serviceId, useCase: exchange.useCase, plan: exchange.plan });
  const { patients } = await call(program.url, 'GET', '/patients');
  const patient = patients.find((p) => p.family.toUpperCase() === exchange.who);
  const status = draft.choices.verifications[0].value;
  const confirmed = draft.steps.map((step) => step.id);
  await call(program.url, 'PUT', `/drafts/${draft.id}`, {
    version: draft.version, confirmed, patient: { ...patient, verification: { status, how: 'Traced', by: 'Robin Lind' } },
  });
  const page = await stage.open(`#/new/${draft.id}/form:${draft.form.sections[0].id}`);
  await page.getByRole('heading', { level: 1, name: draft.form.sections[0].title }).waitFor();
  const { mouse } = await import('./hands.mjs');
  const titles = draft.steps.map((step) => step.title);
  for (const section of draft.form.sections) {
    const following = titles[titles.indexOf(section.title) + 1];
    await fillSection(page, mouse(page), section, following === 'Check and send' ? 'Check your answers' : following, { look: async () => {} });
  }
  await page.close();
  const now = await call(program.url, 'GET', `/drafts/${draft.id}`);
  const id = await sendDraft(program.url, now);
  await until('it stands', () => readCase(program.url, id), (c) => c.confirmed);
  return id;
}

/** Saves page after page until the last. */
async function toEnd(page, hands) {
  for (let pages = 0; pages < 20; pages++) {
    const title = await page.getByRole('heading', { level: 1 }).innerText();
    if (/Check your answers/.test(title)) break;
    await hands.press('button', /^Save and continue/);
    await until('the next page', () => page.getByRole('heading', { level: 1 }).innerText(), (now) => now !== title);
  }
  await page.getByRole('heading', { level: 2, name: /will read it$/ }).waitFor();
}

onStage('unknown delivery', (stage) => {
  let id;

  test('after ten seconds the page says that it can be left', async () => {
    const { page, program, recorder } = stage;
    const hands = keyboard(page);
    recorder.fault = (c) => (c.method === 'POST' ? 'lose' : undefined);
    const draft = await completeDraft(program.url, { concerned: true });
    await stage.show(`#/new/${draft.id}/check`);
    await page.getByText(narrative).first().waitFor();
    await hands.press('button', 'Book and refer');
    await page.getByRole('heading', { level: 1, name: /^Sending to/ }).waitFor();
    await page.getByText(/you can leave this page/i).first().waitFor();
    await assertUsable(page, 'sending, still trying');
    id = new URL(page.url()).hash.split('/')[2];
  });

  test('the service is asked, and what it has is proof', async () => {
    const { page, recorder } = stage;
    const hands = keyboard(page);
    recorder.fault = undefined;
    await until('it goes on', () => readCase(stage.program.url, id), (c) => c.confirmed, 40_000);
    await openCase(stage, page, id);
    await assertUsable(page, 'case, delivered after doubt');
    assert.equal(recorder.posts().filter((c) => kindOf(c) === 'booking-request new' && c.status === 200).length, 1);
    await hands.press('button', /^Ask the service/);
    await hands.press('button', 'Ask the service');
    await page.getByText(`${department.name} says that the appointment is booked`).first().waitFor();
    await assertUsable(page, 'case, the service was asked');
  });
});
