// What a test prepares beside the page, over the program's own API, so that
// the browser walks only what the test is about.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

export const department = { id: '2000087011', useCase: 'a1t1', name: 'Trumpton General Emergency Department' };
export const narrative = 'Chest pain for two hours, pale and sweating.';

/** One call; fails the test unless the program answers with a 2xx, within two minutes. */
export async function call(url, method, path, body) {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(`${url}/api${path}`, { method, headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout(120_000) });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path} answered ${answer.status}: ${text}`);
  return text ? JSON.parse(text) : undefined;
}

/** Asks again and again until the answer satisfies `enough`. */
export async function until(what, ask, enough, within = 120_000) {
  const end = Date.now() + within;
  for (;;) {
    const value = await ask();
    if (enough(value)) return value;
    assert.ok(Date.now() < end, `waited ${within} ms in vain: ${what}; last ${JSON.stringify(value)?.slice(0, 400)}`);
    await pause(25);
  }
}

/** A draft with everything answered, every step confirmed and, if heedless, every warning accepted; not sent. */
export async function completeDraft(url, { plan = 'book-and-refer', who = 'Murry', slot = 20, concerned = false, heedless = true, service = department } = {}) {
  const start = { serviceId: service.id, useCase: service.useCase, plan };
  const draft = await call(url, 'POST', '/drafts', start);
  const { patients } = await call(url, 'GET', '/patients');
  const status = draft.choices.verifications[0].value;
  const patient = { ...patients.find((p) => p.family === who), verification: { status, how: 'Traced on the national record', by: 'Robin Lind' } };
  const answers = {
    narrative: [{ 'activity-outcomeCodeableConcept-text': narrative, 'period-start': new Date().toISOString() }],
    consent: [{ confirm: 'true' }],
    ...(concerned && { safeguarding: [{ 'code-coding': vulnerable(draft.form) }] }),
  };
  const change = { version: draft.version, patient, answers, confirmed: draft.steps.map((step) => step.id) };
  if (plan !== 'refer') {
    const { slots } = await call(url, 'GET', `/drafts/${draft.id}/slots?hours=72`);
    change.slotId = slots[slot].id;
  }
  const saved = await call(url, 'PUT', `/drafts/${draft.id}`, change);
  const accept = saved.warnings.map((warning) => warning.code);
  if (!heedless || accept.length === 0) return saved;
  return call(url, 'PUT', `/drafts/${draft.id}`, { version: saved.version, accept });
}

/** The code of a concern, found as a person finds it. */
function vulnerable(form) {
  const block = form.sections.flatMap((s) => s.blocks).find((b) => b.id === 'safeguarding');
  const { options } = block.fields.find((f) => f.id === 'code-coding');
  return options.find((o) => o.label.startsWith('Vulnerable adult')).value;
}

/** Sends a draft and gives the id of its case at once. */
export async function sendDraft(url, draft) {
  return (await call(url, 'POST', `/drafts/${draft.id}/send`, { version: draft.version })).caseId;
}

/** A case whose booking and referral the receiver has. */
export async function sentCase(url, options) {
  const caseId = await sendDraft(url, await completeDraft(url, options));
  return until('the case is delivered', () => readCase(url, caseId), (c) => c.confirmed);
}

export const readCase = (url, caseId) => call(url, 'GET', `/cases/${caseId}`);

/** The receiver reports that the patient of a case did not attend. */
export const didNotAttend = (url, caseId) => call(url, 'POST', '/sandbox/acts', { caseId, act: 'did-not-attend' });
