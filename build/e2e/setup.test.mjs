// A team server from the printed link to ready: with the mouse, and with the
// keyboard alone; left in the middle, and gone on with after a start.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { acceptInvitation, invite, makeFirstAccount, signIn } from './accounts.mjs';
import { assertUsable, openPage, resize, startBrowser } from './browser.mjs';
import { keyboard, mouse } from './hands.mjs';
import { startPlatform } from './platform.mjs';
import { binary, freshFolder, startProgram } from './program.mjs';

let browser;
before(async () => (browser = await startBrowser()));
after(() => browser.close());

for (const by of [mouse, keyboard]) {
  describe(`a team server is set up by ${by.name}`, () => {
    const data = freshFolder();
    const passphrase = join(data, 'passphrase');
    let platform, program, page, hands, app;

    const titled = (name) => page.getByRole('heading', { level: 1, name }).waitFor();
    const command = (...words) => execFileSync(binary, [...words, '--environment', 'int', '--data', data, '--passphrase-file', passphrase], { stdio: 'pipe' });
    const start = async (port) => (program = await startProgram({ data, port, environment: 'int', flags: ['--passphrase-file', passphrase] }));

    /** Waits until a step of the list stands so. */
    const stands = (step, how) => page.getByRole('listitem').filter({ has: page.getByRole('link', { name: step }) }).getByText(how, { exact: true }).waitFor();
    const list = async () => {
      await hands.go('Set up');
      await titled('Set up');
    };
    const step = async (name) => {
      await list();
      await hands.press('link', name);
      await titled(name);
    };
    /** Holds the page to the rules in a wide window and a narrow one. */
    const usable = async (name) => {
      const wide = page.viewportSize();
      await assertUsable(page, name);
      await resize(page, { width: 320, height: 800 });
      await assertUsable(page, `${name} at 320 px`);
      await resize(page, wide);
    };

    before(async () => {
      writeFileSync(passphrase, 'four words nobody knows\n');
      chmodSync(passphrase, 0o600);
      platform = await startPlatform();
      await start();
      page = await openPage(browser, await program.signIn());
      hands = by(page);
    });
    after(async () => {
      await page?.close();
      await program?.stop();
      await platform?.stop();
      rmSync(data, { recursive: true, force: true });
    });

    test('the first account leads to the list of what is left', async () => {
      ({ app } = await makeFirstAccount(page, hands));
      await titled('Set up');
      await page.getByText('5 steps are left.').waitFor();
      await stands('Name your organisation', 'To do');
      await stands('Describe your services', 'Cannot start yet');
      await stands('Let senders in', 'Optional');
      await usable('what to set up');
    });

    test('a step leads to the screen where it is done, and is done by that', async () => {
      await hands.press('link', 'Name your organisation');
      await titled('Name your organisation');
      await page.getByText(/Settings lack/).waitFor();
      await usable('a step to do');
      await hands.press('link', 'Open Settings');
      await titled('Settings');
      await page.getByText('This Barsdesk is being set up.').waitFor();
      await hands.write(/^Name of the organisation|^Organisation/, 'Made-up Lakeside Trust');
      await hands.write('ODS code', 'ZLK');
      await hands.write(/^Service ID|ID of your own service/, '2000034567');
      await hands.write(/^Service name|^Name of (the|your own) service/, 'Lakeside 111');
      await hands.press('button', 'Save');
      await page.getByText('Saved. Messages from now on say this.').waitFor();
      await list();
      await stands('Name your organisation', 'Done');
    });

    test('whoever leaves in the middle goes on where the server stands, also after a start', async () => {
      const port = Number(new URL(program.url).port);
      await page.close();
      await program.stop();
      command('keys', 'new', '--kid', 'Clinic-INT-1');
      await start(port);
      page = await openPage(browser, program.url);
      hands = by(page);
      await signIn(page, hands, 'abell', app());
      await titled('Set up');
      await stands('Name your organisation', 'Done');
      await stands('Make a signing key', 'Done');
      await page.getByText('3 steps are left.').waitFor();
    });

    test('a connection that does not work is a problem, said in words, until it works', async () => {
      await step('Say where messages go');
      await hands.press('link', 'Open the connection');
      await titled('Connection');
      await hands.write('Address of the service', `${platform.url}/booking-and-referral/FHIR/R4`);
      await hands.write('Address for access tokens', `${platform.url}/oauth2/token`);
      await hands.write('Client ID', 'the-api-key');
      await hands.write('Name of the registered key', 'Clinic-INT-1');
      await hands.write('Proxy', 'none');
      await hands.press('button', 'Save the connection');
      await page.getByText('Saved. It holds from the next call on.').waitFor();
      await step('Say where messages go');
      await page.getByText('What is set up has not been tried yet.').waitFor();
      platform.refuse = true;
      await hands.press('button', 'Check again');
      await page.getByText(/does not know this client ID/).waitFor();
      await usable('a step with a problem');
      await list();
      await stands('Say where messages go', 'A problem');
      platform.refuse = false;
      await hands.press('button', 'Check again');
      await stands('Say where messages go', 'Done');
    });

    test('a clinician who takes up an invitation is who can work', async () => {
      await step('Invite your people');
      await hands.press('link', 'Add a person');
      await titled('Add a person');
      const link = await invite(page, hands, { name: 'Robin Lind', username: 'rlind', role: 'Clinician' });
      await step('Invite your people');
      await page.getByText('1 invitation not yet taken up.').waitFor();
      const clinician = await openPage(browser, link);
      await acceptInvitation(clinician, by(clinician));
      await clinician.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
      assert.equal(await clinician.getByRole('link', { name: 'Set up' }).count(), 0);
      await clinician.goto(`${program.url}/#/setup`);
      await clinician.getByRole('heading', { level: 1, name: 'Your role does not do this' }).waitFor();
      await clinician.context().close();
      await list();
      await stands('Invite your people', 'Done');
    });

    test('a backup makes it ready, and the list is put away and found again', async () => {
      await step('Make a backup');
      await page.getByText('barsdesk backup FILE --environment int', { exact: true }).waitFor();
      command('backup', join(data, 'first.age'));
      await hands.press('button', 'Check again');
      await page.getByText('Checked. Nothing must be done any more.').waitFor();
      await list();
      await page.getByText('This Barsdesk is ready.').waitFor();
      await usable('ready');
      await hands.press('button', 'Finish');
      await page.getByText(/when everything was done/).waitFor();
      assert.equal(await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Set up' }).count(), 0);
      await hands.press('link', 'Barsdesk');
      await titled('What you can do here');
      await hands.go('Settings');
      await hands.press('link', 'Set up');
      await titled('Set up');
      await page.getByRole('button', { name: 'Take it out again' }).waitFor();
      assert.deepEqual(page.faults, []);
    });
  });
}
