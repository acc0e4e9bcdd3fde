// People: the first account, an invitation, signing in, the lock, what a role
// may not do, and a session that is ended; with the keyboard alone.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { acceptInvitation, invite, makeFirstAccount, password, signIn } from './accounts.mjs';
import { assertUsable, openPage, startBrowser } from './browser.mjs';
import { keyboard } from './hands.mjs';
import { startProgram } from './program.mjs';

describe('people', () => {
  let browser, program, administrator, clinician, app, link;
  const titled = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor();

  before(async () => {
    [browser, program] = await Promise.all([startBrowser(), startProgram({ environment: 'local' })]);
  });
  after(async () => {
    await browser?.close();
    await program?.stop();
  });

  test('the printed link makes the first account, an administrator’s, and works once', async () => {
    const printed = await program.signIn();
    administrator = await openPage(browser, printed);
    const { codes } = await makeFirstAccount(administrator, keyboard(administrator), { look: (name) => assertUsable(administrator, name) });
    assert.equal(new Set(codes).size, codes.length);
    assert.ok(codes.length >= 8, 'enough codes for a phone that is away');
    await titled(administrator, 'Set up');
    await administrator.getByText('Acting as Alex Bell, Administrator').waitFor();
    const again = await openPage(browser, printed);
    await again.getByRole('alert').waitFor();
    await again.context().close();
  });

  test('an administrator invites a clinician, whom the link lets in once', async () => {
    const hands = keyboard(administrator);
    await hands.go('People and roles');
    await hands.press('button', 'Add a person');
    await titled(administrator, 'Add a person');
    link = await invite(administrator, hands, { name: 'Robin Lind', username: 'rlind', role: 'Clinician' });
    clinician = await openPage(browser, link);
    ({ app } = await acceptInvitation(clinician, keyboard(clinician), (name) => assertUsable(clinician, name)));
    await titled(clinician, 'Today');
    const again = await openPage(browser, link);
    await again.getByRole('alert').waitFor();
    await again.context().close();
  });

  test('who signs in proves it with a password and a code; a wrong password is told as a wrong code is', async () => {
    const hands = keyboard(clinician);
    await clinician.keyboard.press('l');
    await titled(clinician, 'Locked');
    await hands.press('button', /^Sign out/);
    await signIn(clinician, hands, 'rlind', '000000');
    const refused = clinician.getByRole('alert');
    await refused.waitFor();
    const wrongCode = await refused.innerText();
    await signIn(clinician, hands, 'nobody', '000000');
    await refused.waitFor();
    assert.equal(await refused.innerText(), wrongCode);
    await signIn(clinician, hands, 'rlind', app());
    await titled(clinician, 'Since you were last here'); // that somebody tried
    await assertUsable(clinician, 'what happened meanwhile');
    await hands.press('button', /^It was me/);
    await titled(clinician, 'Today');
  });

  test('a key covers the page, and the password opens it where it was', async () => {
    const hands = keyboard(clinician);
    await hands.go('Cases');
    await titled(clinician, 'Cases');
    await clinician.keyboard.press('l');
    await titled(clinician, 'Locked');
    await assertUsable(clinician, 'locked');
    assert.equal(await clinician.getByRole('navigation').count(), 0, 'nothing of the screens stays');
    await hands.write('Password', 'not the password');
    await hands.press('button', 'Unlock');
    await clinician.getByRole('alert').waitFor();
    await hands.write('Password', password);
    await hands.press('button', 'Unlock');
    await titled(clinician, 'Cases');
  });

  test('what a role does not do is not offered, and is refused in plain words', async () => {
    const screens = clinician.getByRole('navigation', { name: 'Screens' });
    assert.equal(await screens.getByRole('link', { name: 'People and roles' }).count(), 0);
    await clinician.evaluate(() => (location.hash = '#/people'));
    await titled(clinician, 'Your role does not do this');
    await clinician.getByText('You act as Clinician.').waitFor();
    await assertUsable(clinician, 'another role’s page');
    assert.equal(await clinician.evaluate(async () => (await fetch('/api/people')).status), 403);
  });

  test('a session that an administrator ends asks to sign in', async () => {
    const hands = keyboard(administrator);
    await hands.go('People and roles');
    await hands.press('link', 'Robin Lind');
    await titled(administrator, 'Robin Lind');
    await hands.press('button', /^End the session/);
    await administrator.getByText(/^The session on .* has ended/).waitFor();
    await titled(clinician, 'Sign in');
    assert.equal(await clinician.evaluate(async () => (await fetch('/api/cases')).status), 401);
  });
});
