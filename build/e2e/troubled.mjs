// One case in each state that a sender can come to: under way, in doubt,
// refused, taken back, answered. Each message meets the fault that leads there.
import { call, completeDraft, department, narrative, readCase, sendDraft, sentCase, until } from './api.mjs';
import { bookSlotAway } from './network.mjs';
import { kindOf, refusal } from './recorder.mjs';

const posts = (c) => c.method === 'POST' && c.url.endsWith('/$process-message');
const is = (kind) => (c) => posts(c) && kindOf(c) === kind;
const books = is('booking-request new');
const cancelsBooking = is('booking-request update');
const refers = is('servicerequest-request new');
const changes = is('servicerequest-request update');
const conflict = refusal(409, 'REC_CONFLICT', 'conflict');
const badRequest = refusal(400, 'REC_BAD_REQUEST', 'value', ['Patient.birthDate']);

/** Two tries a second apart, so that what nobody answers is soon of unknown fate. */
const hasty = { delays: [1], spread: 0, attempts: 2, minutes: 1, faultyAttempts: 1, longestWait: 60, breakAfter: 50, breakSeconds: 5 };

/** The cases by name; the recorder stands between the program at `url` and the network. */
export async function troubled(url, recorder) {
  const stage = { url, recorder };
  await call(url, 'PUT', '/settings/delivery', hasty);
  return {
    ...(await ofBookings(stage)), ...(await ofReferrals(stage)), ...(await ofCancellations(stage)),
    ...(await ofReplacements(stage)), ...(await ofRequests(stage)),
  };
}

/** Does something while calls that fit meet a fault, until the case is as wanted; gives the case. */
async function meets(stage, fits, fault, begin, enough = (c) => c.trouble && !c.pending) {
  stage.recorder.fault = (c) => (fits(c) ? fault : undefined);
  const id = await begin();
  const found = await until('the case is as wanted', () => readCase(stage.url, id), enough);
  stage.recorder.fault = undefined;
  return found;
}

const sends = (stage, options) => async () => sendDraft(stage.url, await completeDraft(stage.url, options));

async function ofBookings(stage) {
  const taken = await completeDraft(stage.url, { who: 'Webber', slot: 12 });
  await bookSlotAway(stage.url, taken);
  return {
    slotTaken: await meets(stage, () => false, 0, () => sendDraft(stage.url, taken)),
    unknown: await meets(stage, books, 'lose', sends(stage, { who: 'Murry', slot: 4 })),
    refused: await meets(stage, books, badRequest, sends(stage, { plan: 'book', who: 'Swain', slot: 6 })),
    page: await meets(stage, books, { status: 403, type: 'text/html', body: '<!doctype html><html>Blocked</html>' }, sends(stage, { plan: 'book', who: 'Swain', slot: 16 })),
    halfDone: await meets(stage, refers, badRequest, sends(stage, { who: 'Cook', slot: 8 })),
  };
}

async function ofReferrals(stage) {
  return {
    referred: await sentCase(stage.url, { plan: 'refer', who: 'Fowler' }),
    notReferred: await meets(stage, refers, badRequest, sends(stage, { plan: 'refer', who: 'Taft' })),
  };
}

async function act(stage, one, action, body = {}) {
  const { version } = await readCase(stage.url, one.id);
  await call(stage.url, 'POST', `/cases/${one.id}/act`, { action, version, text: 'The patient feels better.', ...body });
  return one.id;
}

async function ofCancellations(stage) {
  const stands = await sentCase(stage.url, { who: 'Gilroy', slot: 20 });
  const doubted = await sentCase(stage.url, { who: 'Marsh', slot: 22 });
  const gone = await sentCase(stage.url, { who: 'Coyne', slot: 24 });
  return {
    cancelRefused: await meets(stage, cancelsBooking, conflict, () => act(stage, stands, 'cancel-booking', { both: false })),
    cancelUnknown: await meets(stage, cancelsBooking, 'lose', () => act(stage, doubted, 'cancel-booking', { both: false })),
    cancelled: await meets(stage, () => false, 0, () => act(stage, gone, 'cancel-booking', { both: true }), (c) => /cancelled$/.test(c.headline) && !c.pending),
  };
}

/** A draft in place of what a case has, complete. */
async function instead(stage, old, how, slot) {
  const begun = await call(stage.url, 'POST', '/drafts', { serviceId: department.id, useCase: department.useCase, fromCase: old.id, ...how });
  const change = { version: begun.version, confirmed: begun.steps.map((step) => step.id) };
  if (slot) change.slotId = (await call(stage.url, 'GET', `/drafts/${begun.id}/slots?hours=72`)).slots[slot].id;
  const saved = await call(stage.url, 'PUT', `/drafts/${begun.id}`, change);
  const accept = saved.warnings.map((warning) => warning.code);
  return accept.length ? call(stage.url, 'PUT', `/drafts/${begun.id}`, { version: saved.version, accept }) : saved;
}

const rebooking = { plan: 'book-and-refer', rebooks: true };

async function ofReplacements(stage) {
  const { url } = stage;
  const rebooked = await sentCase(url, { who: 'Murry', slot: 30 });
  const left = await sentCase(url, { who: 'Gilroy', slot: 32 });
  const kept = await sentCase(url, { who: 'Webber', slot: 34 });
  const rereferred = await sentCase(url, { who: 'Marsh', slot: 36 });
  const begin = (old, how, slot) => async () => sendDraft(url, await instead(stage, old, how, slot));
  const rebookedAs = await meets(stage, () => false, 0, begin(rebooked, rebooking, 40), (c) => c.confirmed);
  return {
    rebooked, rebookedAs, stands: rebookedAs,
    noBooking: await meets(stage, books, badRequest, begin(left, rebooking, 42)),
    notRebooked: await meets(stage, cancelsBooking, conflict, begin(kept, rebooking, 44), (c) => !c.pending),
    noReferral: await meets(stage, refers, badRequest, begin(rereferred, { plan: 'refer', reRefers: true })),
  };
}

/** A request with an answer to each question that must have one, sent. */
async function requested(stage, { serviceId, useCase, plan }, fits) {
  const { url } = stage;
  const draft = await call(url, 'POST', '/drafts', { serviceId, useCase, plan });
  const { patients } = await call(url, 'GET', '/patients');
  const patient = { ...patients.find(fits), verification: { status: draft.choices.verifications[0].value, how: 'Traced', by: 'Robin Lind' } };
  const save = (version, change) => call(url, 'PUT', `/drafts/${draft.id}`, { version, confirmed: draft.steps.map((step) => step.id), ...change });
  const started = await save(draft.version, { patient });
  const { faults } = await call(url, 'GET', `/drafts/${draft.id}/check`);
  const answered = await save(started.version, { answers: answersTo(faults, draft.form) });
  return sendDraft(url, await save(answered.version, { accept: answered.warnings.map((warning) => warning.code) }));
}

/** One answer to each question that a check finds without. */
function answersTo(faults, form) {
  const answers = {};
  for (const { field } of faults) {
    const [, block, id] = /^(\w+)\[0\]\.(.+)$/.exec(field);
    const asked = form.sections.flatMap((s) => s.blocks).find((b) => b.id === block).fields.find((f) => f.id === id);
    answers[block] = [{ ...answers[block]?.[0], [id]: answerTo(asked) }];
  }
  return answers;
}

function answerTo({ control, deadline, options }) {
  const inHours = (hours) => new Date(Date.now() + hours * 3_600_000).toISOString();
  if (control === 'datetime') return inHours(deadline ? 2 : 0);
  if (control === 'checkbox') return 'true';
  return options?.[0]?.value ?? narrative;
}

const validation = { serviceId: '2000003366', useCase: 'a4t1', plan: 'validate' };
const ambulance = { serviceId: '2000085011', useCase: 'a6t1', plan: 'refer' };
const numbered = (nhsNumber) => (p) => p.nhsNumber === nhsNumber;
const named = (family) => (p) => p.family === family;

async function ofRequests(stage) {
  const stands = (id, enough) => until('it is answered', () => readCase(stage.url, id), enough);
  const asked = async (fits, enough) => stands(await requested(stage, validation, fits), enough);
  const validated = await asked(numbered('9658499147'), (c) => /^Validated/.test(c.headline));
  const begun = await asked(numbered('9658499155'), (c) => /begun/.test(c.headline));
  const vehicle = await stands(await requested(stage, ambulance, named('Gilroy')), (c) => c.confirmed);
  return { validated, begun, vehicle, ...(await ofUpdates(stage)) };
}

async function ofUpdates(stage) {
  const id = await requested(stage, { ...validation, serviceId: '2000082011' }, named('Fowler'));
  await until('it stands', () => readCase(stage.url, id), (c) => c.confirmed);
  const draft = await call(stage.url, 'POST', '/drafts', { serviceId: '2000082011', useCase: '', plan: 'update', fromCase: id });
  return { changing: await readCase(stage.url, id), update: draft };
}

/**
 * What is still being sent when it is looked at; `stands` is booked and referred.
 * Nothing gets through any more, so this comes last.
 */
export async function onTheirWay(url, recorder, { stands, changing, update }) {
  const stage = { url, recorder };
  await call(url, 'PUT', '/settings/delivery', { ...hasty, delays: [300], attempts: 3, minutes: 60, faultyAttempts: 3 });
  recorder.fault = (c) => (posts(c) ? 503 : undefined);
  const begin = async (draft) => readCase(url, await sendDraft(url, draft));
  const sending = await begin(await completeDraft(url, { who: 'Taft', slot: 50 }));
  const waits = await begin(await instead(stage, stands, rebooking, 52));
  return { sending, waits, ending: stands };
}
