// Packs every ready-made scenario into build/evidence, with pictures of its
// screens. Each scenario is played in a Sandbox of its own by barsdesk evidence,
// which then shows its screens until its standard input ends. Names after the
// script: those scenarios alone.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { call } from './api.mjs';
import { openPage, startBrowser } from './browser.mjs';
import { binary } from './program.mjs';

const folder = new URL('../evidence/', import.meta.url).pathname;
const scenarios = new URL('../../app/sandbox/scenario/ready/', import.meta.url).pathname;

const names = () => readdirSync(scenarios).map((file) => file.replace(/^\d+-|\.yaml$/g, ''));

/** The addresses of the screens that show what happened. */
async function addresses(url) {
  const { cases } = await call(url, 'GET', '/cases');
  return ['#/', '#/cases', ...cases.map(({ id }) => `#/cases/${id}`), '#/inbox', '#/sandbox/debrief', '#/sandbox/wire', '#/records/evidence'];
}

async function pictures(browser, url, into) {
  const page = await openPage(browser, `${url}/#/`, { width: 1280, height: 2000 });
  let n = 0;
  for (const address of await addresses(url)) {
    await page.goto(`${url}/${address}`);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.waitForLoadState('networkidle').catch(() => undefined); // the live stream never ends
    await page.screenshot({ path: join(into, `${String(++n).padStart(2, '0')}.png`) });
  }
  if (page.faults.length) throw new Error(page.faults.join('\n'));
  await page.close();
}

async function pack(browser, name) {
  const into = mkdtempSync(join(tmpdir(), 'barsdesk-pictures-'));
  const out = join(folder, `${name}.zip`);
  const child = spawn(binary, ['evidence', '--scenario', name, '-o', out, '--show', '127.0.0.1:0', '--screens', into], { stdio: ['pipe', 'pipe', 'pipe'] });
  let log = '';
  child.stderr.on('data', (chunk) => (log += chunk));
  const ended = new Promise((done) => child.on('exit', done));
  try {
    const ready = new Promise((found) => createInterface({ input: child.stdout }).on('line', (line) => {
      const said = /^barsdesk ready (\S+)/.exec(line);
      if (said) found(said[1]);
    }));
    const url = await Promise.race([ready, ended.then((code) => Promise.reject(new Error(`${name} ended with ${code}\n${log}`)))]);
    await pictures(browser, url, into);
    child.stdin.end();
    const code = await ended;
    if (code !== 0) throw new Error(`${name} ended with ${code}\n${log}`);
    return checked(out);
  } finally {
    child.kill('SIGKILL');
    rmSync(into, { recursive: true, force: true });
  }
}

/** What the check of a pack says; fails unless it is as it was made. */
function checked(out) {
  const { status, stdout, stderr } = spawnSync(binary, ['evidence', '--check', out], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${stdout}${stderr}`);
  return stdout.trim();
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const browser = await startBrowser();
try {
  const wanted = process.argv.slice(2);
  for (const name of wanted.length ? wanted : names()) console.log(await pack(browser, name));
} finally {
  await browser.close();
}
