// Every screen with the way to it and the sign that it is there.
import { makeFirstAccount, password } from './accounts.mjs';
import { mouse } from './hands.mjs';

const heading = (page, name, level = 1) => page.getByRole('heading', { level, name }).first().waitFor();

/**
 * The screens of a program at `url`: `before` anything was done, and `after`
 * it was furnished; `locked` is a program that asks for a sign-in.
 */
export function screens(url, locked) {
  const at = (address, seen) => async (page, made) => {
    await page.goto(`${url}/${typeof address === 'function' ? address(made) : address}`);
    await seen(page, made);
  };
  const titled = (address, title) => at(address, (page) => heading(page, title));
  return {
    before: {
      'today-empty': at('#/', (page) => page.getByText('Nothing needs you right now').waitFor()),
      'cases-empty': at('#/cases', (page) => page.getByText('There are no cases yet').waitFor()),
      'inbox-empty': titled('#/inbox', 'Inbox'),
      'sign-in': async (page) => {
        await page.goto(locked);
        await heading(page, 'Sign in');
      },
    },
    after: { ...overview(at, titled), ...journey(at, titled), ...ofCases(at, titled), ...rest(at, titled) },
  };
}

/** The service and every section of the form of each Application, by its draft. */
export function forms(url, drafts) {
  const pages = drafts.flatMap(({ app, id, serviceId, sections }) => [
    [`application-${app}-service`, `#/services/${serviceId}`, /./],
    ...sections.map((section) => [`application-${app}-${section.id}`, `#/new/${id}/form:${section.id}`, new RegExp(`${section.title}$`)]),
  ]);
  return Object.fromEntries(pages.map(([name, address, title]) => [name, async (page) => {
    await page.goto(`${url}/${address}`);
    await heading(page, title);
    await page.getByRole('button', { name: /^(Save and continue|Check again now)$/ }).first().waitFor();
  }]));
}

/** The screens of a program at `url` whose cases are `troubled`, and what their services are asked. */
export function troubles(url) {
  const at = (address, seen) => async (page, made) => {
    await page.goto(`${url}/${address(made)}`);
    await seen(page, made);
  };
  return { ...overviewOfTroubles(at), ...casesOf(at), ...actsOf(at), ...beginningsOf(at) };
}

/** The screens of a program at `url` that has received: `made` are its items, by who they are about. */
export function inboxes(url) {
  const at = (address, seen) => async (page, made) => {
    await page.goto(`${url}/${address(made)}`);
    await seen(page);
  };
  const reading = (page) => page.getByRole('tab', { name: 'Reading view' }).waitFor();
  const answering = (name) => (page) => page.getByRole('button', { name, exact: true }).waitFor();
  const pressed = (name) => async (page) => {
    await page.getByRole('button', { name, exact: true }).click();
    await page.getByRole('button', { name: 'Leave it' }).waitFor();
  };
  return {
    'today-overdue': at(() => '#/', (page) => page.getByText('nobody has opened it').first().waitFor()),
    'inbox': at(() => '#/inbox', (page) => page.getByText('Call back').first().waitFor()),
    'inbox-waiting': at(() => '#/inbox?view=waiting', (page) => page.getByText('FOWLER, Frank').waitFor()),
    'inbox-item-validation': at((made) => `#/inbox/${made['FOWLER, Frank']}`, reading),
    'inbox-item-assigning': at((made) => `#/inbox/${made['MURRY, Josiah']}`, pressed('Assign')),
    'inbox-item-closing': at((made) => `#/inbox/${made['MURRY, Josiah']}`, pressed('Close')),
    'inbox-item': at((made) => `#/inbox/${made['MURRY, Josiah']}`, reading),
    'inbox-item-as-sent': at((made) => `#/inbox/${made['MURRY, Josiah']}`, async (page) => {
      await page.getByRole('tab', { name: 'Everything as sent' }).click();
      await page.getByText('entry.fullUrl').first().waitFor();
    }),
    'reply-begun': at((made) => `#/inbox/${made['FOWLER, Frank']}/reply/validation-interim`, answering('Continue')),
    'reply-did-not-attend': at((made) => `#/inbox/${made['MURRY, Josiah']}/reply/did-not-attend`, answering('Continue')),
    'reply-care-given': at((made) => `#/inbox/${made['MURRY, Josiah']}/reply/care-given`, answering('Record it')),
  };
}

const caseNames = [
  'slotTaken', 'unknown', 'refused', 'page', 'halfDone', 'referred', 'notReferred', 'cancelRefused', 'cancelUnknown', 'cancelled',
  'rebooked', 'rebookedAs', 'noBooking', 'notRebooked', 'noReferral', 'validated', 'begun', 'vehicle', 'changing',
];
const dashed = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const timeline = (page) => heading(page, 'Timeline', 2);
const first = (page) => page.getByRole('heading', { level: 1 }).first().waitFor();

function overviewOfTroubles(at) {
  return {
    'today-troubles': at(() => '#/', (page) => page.getByText(/The patient has NO appointment/).first().waitFor()),
    'cases-troubles': at(() => '#/cases', (page) => page.getByText('MURRY, Josiah').first().waitFor()),
    'settings-delivery': at(() => '#/settings', (page) => page.getByLabel(/tries in all/i).or(page.getByText(/Sending again|tried again/i)).first().waitFor()),
    'settings-connection': at(() => '#/settings/connection', (page) => heading(page, 'Connection')),
  };
}

function casesOf(at) {
  return Object.fromEntries(caseNames.map((name) => [`case-${dashed(name)}`, at((made) => `#/cases/${made[name].id}`, timeline)]));
}

function actsOf(at) {
  const act = (name, id) => [`act-${id}-${dashed(name)}`, at((made) => `#/cases/${made[name].id}/act/${id}`, first)];
  return Object.fromEntries([
    act('stands', 'cancel-booking'), act('stands', 'cancel-referral'), act('unknown', 'tell'), act('unknown', 'retry'), act('unknown', 'ask-receiver'),
    act('refused', 'correct'), act('begun', 'cancel-referral'), act('validated', 'close'), act('halfDone', 'resume'), act('notReferred', 'refer'),
    act('stands', 'give-up'),
  ]);
}

function beginningsOf(at) {
  const from = (made, name, how, service) => `#/services/${service ?? made[name].service.id}?from=${made[name].id}${how}`;
  const along = (page) => page.getByText(/Their details come along/).waitFor();
  const step = (id) => at((made) => `#/new/${made.update.id}/${id}`, first);
  return {
    'service-rebook': at((made) => from(made, 'stands', '&rebooks=1'), along),
    'service-re-refer': at((made) => from(made, 'stands', '&rerefers=1'), along),
    'service-ask-anew': at((made) => from(made, 'changing', '&rerefers=1'), along),
    'service-book': at((made) => from(made, 'referred', '&books=1'), along),
    'service-book-elsewhere': at((made) => from(made, 'referred', '&books=1', '2000081011'), along),
    'service-re-refer-elsewhere': at((made) => from(made, 'stands', '&rerefers=1', '2000081011'), along),
    'update-first': at((made) => `#/new/${made.update.id}/form:${made.update.form.sections[0].id}`, first),
    'update-check': step('check'),
  };
}

/** The screens of what is on its way. */
export function underWay(url) {
  const at = (address, seen) => async (page, made) => {
    await page.goto(`${url}/${address(made)}`);
    await seen(page, made);
  };
  return {
    'sending': at((made) => `#/cases/${made.sending.id}/sent`, (page) => heading(page, /^Sending to/)),
    'case-sending': at((made) => `#/cases/${made.sending.id}`, timeline),
    'case-waits-for-cancellation': at((made) => `#/cases/${made.waits.id}`, timeline),
    'act-give-up': at((made) => `#/cases/${made.waits.id}/act/give-up`, first),
    'case-being-cancelled': at((made) => `#/cases/${made.ending.id}`, timeline),
    'today-under-way': at(() => '#/', (page) => page.getByRole('heading', { level: 1, name: 'Today' }).waitFor()),
  };
}

/** The screens of a program at `url` whose Sandbox is at work: a scenario under way, faults on, the clock moved, two rooms. */
export function sandboxes(url) {
  const at = (address, seen) => async (page) => {
    await page.goto(`${url}/${address}`);
    await seen(page);
  };
  const titled = (address, title) => at(address, (page) => heading(page, title));
  return {
    sandbox: at('#/sandbox', (page) => page.getByText(/of 4 steps done/).waitFor()),
    'sandbox-fault': at('#/sandbox', async (page) => {
      await page.getByText('Make something go wrong').click();
      await page.getByLabel('What it does').selectOption('late');
    }),
    'sandbox-beside-today': at('#/', (page) => page.getByRole('complementary', { name: 'Scenario' }).waitFor()),
    'sandbox-beside-a-service': at('#/services/2000087022', (page) => page.getByRole('button', { name: /^Book and refer/ }).waitFor()),
    'sandbox-scenarios': at('#/sandbox/scenarios', (page) => page.getByText('Under way').waitFor()),
    'sandbox-scenario': at('#/sandbox/scenarios/did-not-attend', (page) => page.getByRole('region', { name: 'Text of the scenario' }).waitFor()),
    'sandbox-scenario-refused': at('#/sandbox/scenarios/new', async (page) => {
      await page.getByLabel('Text of the scenario').fill('id: ours\ntitle: Ours\nsteps:\n  - do: Nothing\n    where: nowhere\n');
      await page.getByRole('button', { name: 'Check and keep it' }).click();
      await page.getByRole('link', { name: /^Line 5/ }).waitFor();
    }),
    'sandbox-wire': at('#/sandbox/wire', (page) => page.getByText('Fault: is down').first().waitFor()),
    'sandbox-exchange': at('#/sandbox/wire/1', (page) => page.getByText('What the headers say').waitFor()),
    'sandbox-people': at('#/sandbox/people', (page) => page.getByRole('rowheader', { name: /TAFT/ }).waitFor()),
    'sandbox-debrief': titled('#/sandbox/debrief', 'How it went'),
    'sandbox-class': at('#/sandbox/rooms', (page) => page.getByText('1 fault on.').waitFor()),
    'sandbox-room': at('#/sandbox/rooms/blue', async (page) => {
      await page.getByRole('button', { name: 'Make a link' }).click();
      await page.getByRole('button', { name: 'Print it' }).waitFor();
    }),
  };
}

function overview(at, titled) {
  return {
    today: at('#/', (page) => page.getByText('Did not attend').first().waitFor()),
    services: at('#/services', (page) => page.getByRole('link', { name: /Trumpton/ }).waitFor()),
    'choose-a-service': titled('#/new', 'Choose a service'),
    service: at('#/services/2000087011', (page) => page.getByRole('button', { name: /^Book and refer/ }).waitFor()),
    'service-needs-booking': at('#/services/2000087022', (page) => page.getByText('The service takes no referral without one').waitFor()),
    'service-not-available': at('#/services/2000087044', (page) => page.getByText('Not available.').waitFor()),
    'inbox-received': at('#/inbox/received', (page) => page.getByText('MURRY, Josiah').first().waitFor()),
    'inbox-message': at((made) => `#/inbox/received/${made.received}`, (page) => page.getByRole('tab', { name: 'Reading view' }).waitFor()),
    settings: at('#/settings', (page) => page.getByLabel('ODS code').waitFor()),
    ...receiving(at, titled),
    definitions: at('#/definitions', (page) => page.getByText(/definitions match/).waitFor()),
  };
}

/** What a practice manager sets up, by the service and the schedule that `made` holds. */
function receiving(at, titled) {
  const offered = (rest, title) => titled((made) => `#/offered/${made.offered.id}${rest(made.offered)}`, title);
  const week = async (page) => page.getByRole('button', { name: 'Week after' }).waitFor();
  return {
    receiving: at('#/schedules', (page) => page.getByRole('link', { name: 'Morning clinic', exact: true }).waitFor()),
    'offered-new': titled('#/offered/new', 'Add a service'),
    offered: offered(() => '', /Elm Street/),
    'offered-closing': at((made) => `#/offered/${made.offered.id}`, async (page) => {
      await page.getByRole('button', { name: 'Close the service' }).click();
      await page.getByRole('button', { name: 'Yes, close the service' }).waitFor();
    }),
    'offered-edit': offered(() => '/edit', /Change Elm Street/),
    'offered-asks': offered(({ publishes }) => `/asks/${encodeURIComponent(publishes.find((d) => d.can).id)}`, /What senders are asked for: /),
    'schedule-new': titled('#/schedules/new', 'Add a schedule'),
    schedule: titled((made) => `#/schedules/${made.schedule.id}`, 'Morning clinic'),
    week: at((made) => `#/schedules/week?from=${made.schedule.week}`, week),
    'week-time': at((made) => `#/schedules/week?from=${made.schedule.week}`, async (page) => {
      await week(page);
      await page.getByRole('button', { name: /Free/ }).first().click();
      await page.getByRole('button', { name: /^Block this time/ }).waitFor();
    }),
    'settings-receiver': at('#/settings/receiver', (page) => page.getByLabel('Client name').waitFor()),
    'going-live': at('#/settings/going-live', (page) => page.getByRole('button', { name: 'Copy the e-mail' }).waitFor()),
  };
}

function journey(at, titled) {
  const step = (id, title) => titled((made) => `#/new/${made.draft.id}/${id}`, title);
  const slots = async (page) => {
    await heading(page, 'Appointment');
    await page.getByText(/\d+ free times\./).waitFor();
  };
  return {
    'step-service': step('service', 'Service'),
    'step-patient': step('patient', 'Patient'),
    'step-patient-empty': titled((made) => `#/new/${made.empty.id}/patient`, 'Patient'),
    'step-assessment': step('form:assessment', 'Assessment'),
    'step-request': step('form:request', 'Request'),
    'step-safety': step('form:safety', /Safety/),
    'step-background': step('form:background', 'Background'),
    'step-consent': step('form:consent', 'Consent'),
    'step-reason': step('form:booking', 'Reason for the appointment'),
    'step-appointment': at((made) => `#/new/${made.draft.id}/slot`, slots),
    'step-appointment-none': at((made) => `#/new/${made.full.id}/slot`, (page) => page.getByText(/has no free appointments/).waitFor()),
    'step-check': at((made) => `#/new/${made.draft.id}/check`, checked),
    'step-check-warned': at((made) => `#/new/${made.warned.id}/check`, checked),
    'step-check-empty': at((made) => `#/new/${made.empty.id}/check`, (page) => heading(page, 'This cannot be sent yet', 2)),
    'step-with-errors': at((made) => `#/new/${made.empty.id}/form:assessment`, async (page) => {
      await page.getByRole('button', { name: 'Save and continue' }).click();
      await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
    }),
  };
}

const checked = (page) => page.getByRole('button', { name: 'Book and refer', exact: true }).waitFor();

function ofCases(at, titled) {
  const toCase = (made) => `#/cases/${made.missed.id}`;
  const read = (page) => page.getByRole('tab', { name: 'Reading view' }).waitFor();
  const tab = (name) => at(toCase, async (page) => {
    await page.getByRole('tab', { name, exact: true }).click();
    await page.getByRole('tab', { name, exact: true, selected: true }).waitFor();
  });
  const act = (id, title) => titled((made) => `#/cases/${made[id === 'record-contact' ? 'missed' : 'sent'].id}/act/${id}`, title);
  return {
    cases: at('#/cases', (page) => page.getByText('MURRY, Josiah').first().waitFor()),
    confirmation: titled((made) => `#/cases/${made.sent.id}/sent`, 'Booked and referred'),
    case: at((made) => `#/cases/${made.sent.id}`, read),
    'case-did-not-attend': at(toCase, read),
    'case-json': tab('JSON'),
    'case-headers': tab('Headers'),
    'case-checks': tab('Checks'),
    'act-record-contact': act('record-contact', 'Record contact'),
    'act-cancel-booking': act('cancel-booking', 'Cancel the booking'),
    'act-cancel-referral': act('cancel-referral', 'Cancel the referral'),
    'act-note': act('note', 'Add a note'),
  };
}

function rest(at, titled) {
  return {
    ...records(at, titled),
    'shortcuts': at('#/', async (page) => {
      await page.getByText('Did not attend').first().waitFor();
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    }),
    'approval': async (page, made) => {
      await page.route('**/api/approvals', async (route) => {
        const list = await (await route.fetch()).json();
        await route.fulfill({ json: { ...list, approvals: [waiting(made.draft)], total: 1 } });
      });
      await at('#/approvals/asked', (shown) => shown.getByText('The family can bring him then.').waitFor())(page, made);
      await page.getByRole('heading', { name: 'What would be sent' }).waitFor();
    },
    'search-nothing-found': at('#/', async (page) => {
      await page.getByLabel('Search patient, case or reference').fill('Nobody at all');
      await page.keyboard.press('Enter');
      await page.getByText('No case matches your search.').waitFor();
    }),
    'not-found': titled('#/nowhere', /not|no/i),
    'no-such-case': at('#/cases/00000000-0000-4000-8000-000000000000', (page) => page.getByRole('alert').first().waitFor()),
    'server-away': at('#/', async (page) => {
      await page.getByText('Did not attend').first().waitFor();
      await page.route('**/api/cases*', (route) => route.abort());
      await page.evaluate(() => (location.hash = '#/cases'));
      await page.getByRole('alert').first().waitFor();
    }),
  };
}

/** A decision about a draft that waits for a clinician: here, where one person is everything, nobody can ask for one. */
const waiting = (draft) => ({
  id: 'asked', version: 1, draftId: draft.id, state: 'asked', stateText: 'Kit Marsh asked at 03:10.', banner: draft.banner,
  purpose: 'Book and refer', service: 'Trumpton ED', phone: '0113 496 0000', appointment: 'today at 14:30',
  decisions: [{ code: 'late-booking', title: 'The appointment is later than it should be', text: 'Care should start by 10:00.' }],
  askedBy: 'Kit Marsh', askedAt: '2026-11-21T03:10:00Z', note: 'The family can bring him then.', decidedBy: '', reason: '', mayDecide: true,
});

/** The audit log, its proof, a checkpoint, and evidence to be made of it. */
function records(at, titled) {
  const entries = (page) => page.getByRole('list', { name: 'Entries, newest first' });
  return {
    'records': at('#/records', (page) => entries(page).waitFor()),
    'records-entry': at('#/records', async (page) => {
      await entries(page).getByRole('link').first().click();
      await page.getByText('It stands in the log under a signed checkpoint.').waitFor();
    }),
    'records-proof': at('#/records/verify', async (page) => {
      await page.getByRole('button', { name: /^Verify the whole log/ }).click();
      await page.getByRole('heading', { name: 'The log is whole' }).waitFor();
    }),
    'records-checkpoint': at('#/records/checkpoint', (page) => page.getByRole('img', { name: /QR code/ }).waitFor()),
    'records-evidence': at('#/records/evidence', (page) => page.getByRole('button', { name: 'Make the pack' }).waitFor()),
    'records-evidence-made': at('#/records/evidence', async (page) => {
      await page.locator('select#pack-case').selectOption({ index: 1 });
      await page.getByRole('button', { name: 'Make the pack' }).click();
      await page.getByRole('heading', { name: 'The pack is made' }).waitFor();
    }),
    'records-keeping': titled('#/records/retention', 'Keeping and holds'),
  };
}

/**
 * The screens of a program at `url` that asks who one is, as lists of which each stands on the one before:
 * from the `link` of the first account, through an administrator's screens, to the lock and the way back in.
 */
export function accounts(url, link) {
  const at = (address, title) => async (page) => {
    await page.goto(`${url}/${address}`);
    await heading(page, title);
  };
  const press = (page, name) => page.getByRole('button', { name }).click();
  const sessions = (address, title) => async (page) => {
    await at(address, title)(page);
    await page.getByRole('table', { name: 'Sessions' }).waitFor();
  };
  return [
    ...joining(at, link),
    {
      'people': at('#/people', 'People and roles'),
      'people-add': at('#/people/new', 'Add a person'),
      'people-sessions': sessions('#/people/sessions', 'Who is signed in'),
      'person': async (page) => {
        await at('#/people', 'People and roles')(page);
        await page.getByRole('link', { name: 'Alex Bell' }).click();
        await heading(page, 'Alex Bell');
      },
      'account': sessions('#/account', 'My account'),
      'account-password': at('#/account/password', 'Change your password'),
      'setup': at('#/setup', 'Set up'),
      'setup-step': at('#/setup/connection', 'Say where messages go'),
      'setup-step-problem': at('#/setup/services', 'Describe your services'),
      'setup-step-waiting': at('#/setup/going-live', 'Go live as a receiver'),
      'not-yours': at('#/cases', 'Your role does not do this'),
      'offered-read': at('#/offered/2000099001/edit', /Made-up clinic/),
      'offered-new-not-yours': at('#/offered/new', 'Your role does not do this'),
    },
    {
      'setup-away': async (page) => {
        await at('#/setup', 'Set up')(page);
        await press(page, 'Put this list away');
        await page.getByText(/before everything was done/).waitFor();
      },
    },
    { 'home': at('#/', 'What you can do here') },
    {
      'locked': async (page) => {
        await at('#/account', 'My account')(page);
        await press(page, /^Lock now/);
        await heading(page, 'Locked');
      },
    },
    {
      'sign-in-password': async (page) => {
        await at('', 'Locked')(page);
        await press(page, /^Sign out/);
        await heading(page, 'Sign in');
      },
    },
    {
      'sign-in-code': async (page) => {
        await at('', 'Sign in')(page);
        await page.getByLabel('Username').fill('abell');
        await page.getByLabel('Password').first().fill(password);
        await press(page, 'Continue');
        await heading(page, 'Enter your code');
      },
    },
  ];
}

/** From the link to an administrator who is a clinician too. */
function joining(at, link) {
  const upTo = (last) => [last, async (page) => {
    await page.goto(link);
    await makeFirstAccount(page, mouse(page), { roles: ['Clinician'], upTo: last });
  }];
  const choosing = at('#/', 'What are you here to do?');
  return [
    Object.fromEntries(['first-account', 'choose-password', 'authenticator'].map(upTo)),
    Object.fromEntries(['recovery-codes'].map(upTo)),
    { 'role-choice': choosing },
    {
      'administrator': async (page) => {
        await choosing(page);
        await page.getByRole('radio', { name: 'Administrator' }).check();
        await page.getByRole('button', { name: 'Continue' }).click();
        await heading(page, 'Set up');
      },
    },
  ];
}
