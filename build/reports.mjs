// reports.mjs FOLDER FAILED-STEPS: adds up what the test runners reported and
// ends with one line, "N passed, N failed, N skipped". Exits with 1 when a test
// failed or none ran.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, steps = '0'] = process.argv.slice(2);
const sum = { passed: 0, failed: 0, skipped: 0 };

function readGo(text) {
  for (const line of text.split('\n')) {
    if (!line.startsWith('{')) continue;
    const event = JSON.parse(line);
    if (!event.Test) continue;
    if (event.Action === 'pass') sum.passed++;
    if (event.Action === 'fail') sum.failed++;
    if (event.Action === 'skip') sum.skipped++;
  }
}

function readVitest(text) {
  const report = JSON.parse(text);
  sum.passed += report.numPassedTests;
  sum.failed += report.numFailedTests;
  sum.skipped += report.numPendingTests + report.numTodoTests;
}

function readTap(text) {
  for (const line of text.split('\n')) {
    const hit = /^\s*(not ok|ok) \d+/.exec(line);
    if (!hit) continue;
    if (/# SKIP/.test(line)) sum.skipped++;
    else if (hit[1] === 'ok') sum.passed++;
    else sum.failed++;
  }
}

for (const name of existsSync(folder) ? readdirSync(folder) : []) {
  const text = readFileSync(join(folder, name), 'utf8');
  if (name.endsWith('.tap')) readTap(text);
  else if (name === 'pages.json') readVitest(text);
  else if (name.endsWith('.json')) readGo(text);
}

const failed = sum.failed + (sum.failed === 0 ? Number(steps) : 0);
console.log(`${sum.passed} passed, ${failed} failed, ${sum.skipped} skipped`);
process.exit(sum.passed > 0 && failed === 0 ? 0 : 1);
