// People of a program that asks who one is: how they get an account and sign in.
import { createHmac } from 'node:crypto';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const period = 30_000; // milliseconds that a code holds
export const password = 'seven green kettles sing';

/** An authenticator app that was given a secret. Each code works once, and so it shows none twice. */
export function authenticator(secret) {
  const bits = [...secret.replace(/[\s=]/g, '')].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  let last = 0;
  return () => {
    last = Math.max(last + 1, Math.floor(Date.now() / period));
    return codeOf(key, last);
  };
}

/** The code of a step (RFC 4226, RFC 6238). */
function codeOf(key, step) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', key).update(counter).digest();
  const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

const titled = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor();

/**
 * Makes the first account on a page that was opened from the printed link; `look` is called with the name
 * of each step when it stands, and `upTo` names one to stop at. Gives the app of its person and the recovery
 * codes, unless it stopped.
 */
export async function makeFirstAccount(page, hands, { name = 'Alex Bell', username = 'abell', roles = [], look = async () => {}, upTo } = {}) {
  await titled(page, 'Make the first account');
  await look('first-account');
  if (upTo === 'first-account') return undefined;
  await hands.write('Your name', name);
  await hands.write('Username', username);
  for (const role of roles) await hands.choose('checkbox', role);
  await hands.press('button', 'Continue');
  return secure(page, hands, look, upTo);
}

/** From an invitation's link to the person signed in. */
export async function acceptInvitation(page, hands, look = async () => {}) {
  await titled(page, /^Welcome/);
  await look('invitation');
  await hands.press('button', 'Continue');
  return secure(page, hands, look);
}

/** A password, an authenticator app, and recovery codes. */
async function secure(page, hands, look, upTo) {
  await titled(page, 'Choose a password');
  await look('choose-password');
  if (upTo === 'choose-password') return undefined;
  await hands.write('Password', password);
  await hands.press('button', 'Continue');
  const secret = page.locator('.app-secret');
  await secret.waitFor();
  await look('authenticator');
  if (upTo === 'authenticator') return undefined;
  const app = authenticator(await secret.innerText());
  await hands.write('Code that the app shows', app());
  await hands.press('button', 'Continue');
  await titled(page, 'Keep your recovery codes');
  await look('recovery-codes');
  if (upTo === 'recovery-codes') return undefined;
  const codes = await page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').allInnerTexts();
  await hands.choose('checkbox', /I have kept these codes/);
  await hands.press('button', 'Continue');
  return { app, codes };
}

/** Adds a person on the page of an administrator, and gives the link that lets them in. */
export async function invite(page, hands, { name, username, role }) {
  await hands.write('Username', username);
  await hands.write(/^Name/, name);
  await hands.choose('checkbox', role);
  await hands.press('button', 'Add and make a link');
  await titled(page, `Give this link to ${name}`);
  return page.locator('.app-handout__link').innerText();
}

/** From the sign-in page, with a code of the app or one that was kept. */
export async function signIn(page, hands, username, code) {
  await titled(page, 'Sign in');
  await hands.write('Username', username);
  await hands.write('Password', password);
  await hands.press('button', 'Continue');
  await titled(page, 'Enter your code');
  await hands.write('Code from your authenticator app', code);
  await hands.press('button', 'Sign in');
}
