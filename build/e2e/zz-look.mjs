import { makeFirstAccount } from './person.mjs';
import { openPage, startBrowser, axeFindings, isTooWide, resize } from './browser.mjs';
import { grow } from './rendering.mjs';
import { startProgram } from './program.mjs';
const env = process.argv[2] ?? 'int';
const paths = process.argv.slice(3);
const browser = await startBrowser();
const program = await startProgram({ environment: env });
try {
  const page = await openPage(browser, 'about:blank');
  await makeFirstAccount(page, program.url, await program.signIn());
  for (const p of paths) {
    for (const w of [1280, 320]) {
      await resize(page, { width: w, height: 800 });
      await page.goto(program.url + '/' + p); await page.reload();
      await page.waitForTimeout(900);
      const f = await axeFindings(page); if (await isTooWide(page)) f.push('too wide');
      await grow(page, { width: w, height: 800 });
      await page.screenshot({ path: `/tmp/setup-shots/${env}-${p.replace(/\W+/g, '_')}-${w}.png` });
      console.log(p, w, f, page.url(), page.faults);
    }
  }
} finally { await browser.close(); await program.stop(); }
