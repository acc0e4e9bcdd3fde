// What is in force: a package imported while the program runs is shown, with
// what it does not override; by mouse and by keyboard, wide and narrow.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { call } from './api.mjs';
import { assertUsable } from './browser.mjs';
import { keyboard } from './hands.mjs';
import { onStage } from './stage.mjs';

const binary = new URL('../../bin/barsdesk', import.meta.url).pathname;
const profile = 'https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient';

/** Runs a command on the data that a program is working on. */
function barsdesk(data, ...args) {
  const done = spawnSync(binary, ['packages', ...args, '--data', data], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
}

/** A package with a newer UK Core profile of a patient. */
function newerProfile(data) {
  const folder = join(data, 'newer');
  mkdirSync(folder, { recursive: true });
  const dependencies = { 'hl7.fhir.r4.core': '4.0.1', 'example.absent': '2.0.0' };
  const about = { name: 'example.ukcore.newer', version: '99.0.0', title: 'A newer edition', fhirVersions: ['4.0.1'], dependencies };
  const definition = {
    resourceType: 'StructureDefinition', url: profile, version: '99.0.0', name: 'UKCorePatient', title: 'Newer patient', status: 'active',
    kind: 'resource', abstract: false, type: 'Patient', baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Patient', derivation: 'constraint',
    differential: { element: [{ id: 'Patient', path: 'Patient' }] },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(about));
  writeFileSync(join(folder, 'patient.json'), JSON.stringify(definition));
  return folder;
}

onStage('definitions', (stage) => {
  const row = (page, name) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });
  const inForce = (page, name) => row(page, name).filter({ hasText: profile }).getByRole('cell').last();

  test('Settings leads to what is in force, which names every pack of the program', async () => {
    const { page, hands } = stage;
    await hands.go('Settings');
    await hands.press('link', 'Definitions in force');
    await page.getByRole('heading', { level: 1, name: 'Definitions in force' }).waitFor();
    for (const name of [/hl7\.fhir\.r4\.core/, /ukcore/, /bars/]) await row(page, name).getByText('Part of Barsdesk').waitFor();
    await page.getByText(/^[\d,]+ definitions match\.$/).waitFor();
    await assertUsable(page, 'definitions in force');
  });

  test('a package imported meanwhile overrides nothing, and says so', async () => {
    const { page, program } = stage;
    barsdesk(program.data, 'import', newerProfile(program.data));
    await page.reload();
    await row(page, /example\.ukcore\.newer/).getByText('Imported from newer').waitFor();
    await row(page, /example\.ukcore\.newer/).getByText('Not imported, so what is defined there is not checked').waitFor();
    await stage.hands.write('Search by name or address', 'Newer patient');
    await page.getByText('1 definition matches.').waitFor();
    assert.match(await inForce(page, 'Newer patient').innerText(), /Not in force\. The one from fhir\.r4\.ukcore .* is\./);
    await assertUsable(page, 'a definition not in force');
  });

  test('preferred, it is in force, and the one of the program is not', async () => {
    const { page, program, hands } = stage;
    barsdesk(program.data, 'import', '--prefer', join(program.data, 'newer'));
    await page.reload();
    await row(page, /example\.ukcore\.newer/).getByText('Preferred').waitFor();
    await hands.write('Search by name or address', profile);
    await page.getByText('2 definitions match.').waitFor();
    await hands.pick('State', 'Not in force');
    await page.getByText('1 definition matches.').waitFor();
    assert.match(await page.getByRole('row').filter({ hasText: profile }).innerText(), /The one from example\.ukcore\.newer 99\.0\.0 is\./);
  });

  test('by keyboard: the definitions of one package, page by page', async () => {
    const page = await stage.open('#/definitions');
    const hands = keyboard(page);
    await hands.press('button', /^List them for hl7\.fhir\.r4\.core/);
    await page.getByText(/^[\d,]+ definitions match\.$/).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Definitions');
    await hands.press('link', 'Page 2');
    await page.locator('[aria-current=page]', { hasText: '2' }).waitFor();
    await assertUsable(page, 'the second page of definitions');
    await page.close();
  });

  test('what services published is listed with its age; nothing is wider than a narrow window', async () => {
    await call(stage.program.url, 'GET', '/services/2000087011');
    const page = await stage.open('#/definitions', { width: 320, height: 800 });
    await page.getByRole('link', { name: /Trumpton/ }).waitFor();
    await row(page, /Trumpton/).getByText(/MessageDefinition\/bars-message-booking-request$/).waitFor();
    await assertUsable(page, 'definitions, narrow');
    await page.close();
  });

  test('removed, it is gone', async () => {
    const { page, program } = stage;
    barsdesk(program.data, 'remove', 'example.ukcore.newer');
    await page.reload();
    await row(page, /hl7\.fhir\.r4\.core/).first().waitFor();
    assert.equal(await row(page, /example\.ukcore\.newer/).count(), 0);
  });
});
