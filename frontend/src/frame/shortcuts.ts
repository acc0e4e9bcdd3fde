import { preferences } from "./preferences";

/** A screen that `g` and a letter go to. */
export interface Jump {
  letter: string;
  title: string;
  address: string;
}

/** What the keys do; the frame gives it. */
export interface Acts {
  go(address: string): void;
  search(): void;
  help(): void;
  /** What begins a booking or referral; undefined where the role does not. */
  begin(): (() => void) | undefined;
  /** What locks the page; undefined where there is nothing to lock. */
  lock(): (() => void) | undefined;
}

/** How long `g` waits for its letter. */
export const letterWithin = 1_500;

/** Begins to listen for the single-key shortcuts; the returned function ends it. */
export function listen(jumps: () => Jump[], acts: Acts): () => void {
  let pressedG = -Infinity;
  const onkeydown = (event: KeyboardEvent) => {
    if (!isShortcut(event)) return;
    const jump = jumps().find((j) => j.letter === event.key);
    const afterG = event.timeStamp - pressedG < letterWithin;
    pressedG = event.key === "g" && !afterG ? event.timeStamp : -Infinity;
    const act = afterG && jump ? () => acts.go(jump.address) : single(event.key, acts);
    if (!act) return;
    event.preventDefault();
    act();
  };
  window.addEventListener("keydown", onkeydown);
  return () => window.removeEventListener("keydown", onkeydown);
}

/** Does `act` at a single key, for as long as the returned function was not called. */
export function onKey(key: string, act: () => void): () => void {
  const onkeydown = (event: KeyboardEvent) => {
    if (event.key !== key || !isShortcut(event)) return;
    event.preventDefault();
    act();
  };
  window.addEventListener("keydown", onkeydown);
  return () => window.removeEventListener("keydown", onkeydown);
}

function single(key: string, acts: Acts): (() => void) | undefined {
  if (key === "/") return () => acts.search();
  if (key === "?") return () => acts.help();
  if (key === "n") return acts.begin();
  if (key === "l") return acts.lock();
  return undefined;
}

/** Keys are shortcuts unless someone types, chooses in a list, answers a dialog, or has turned them off. */
function isShortcut(event: KeyboardEvent): boolean {
  if (!preferences.shortcuts || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented)
    return false;
  const target = event.target instanceof Element ? event.target : null;
  return !target?.closest(
    "input:not([type=radio], [type=checkbox]), textarea, select, dialog, [contenteditable]",
  );
}
