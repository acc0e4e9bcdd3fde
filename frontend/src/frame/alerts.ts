import { preferences } from "./preferences";

/** Whether this browser or window can show notifications of the system at all. */
export function canNotify(): boolean {
  return "Notification" in window && window.isSecureContext;
}

/** Whether a person has asked for notifications and the browser lets us. */
export function notifies(): boolean {
  return preferences.notify && canNotify() && Notification.permission === "granted";
}

/** Asks the browser, then remembers the choice; answers whether notifications are on. */
export async function turnNotificationsOn(): Promise<boolean> {
  if (!canNotify()) return false;
  const permission = await Notification.requestPermission();
  preferences.notify = permission === "granted";
  return preferences.notify;
}

/** Whether anything is to be told while nobody sees the page. */
export function alertsOn(): boolean {
  return preferences.sound || notifies();
}

/**
 * Tells that something new is in the inbox, in the ways a person has asked for.
 * It names no patient: a notification is seen by whoever passes.
 */
export function alertNew(items: number): void {
  if (preferences.sound) beep();
  if (!notifies()) return;
  const body = items === 1 ? "1 item was not read." : `${items} items were not read.`;
  new Notification("Something new in the Barsdesk inbox", { body, tag: "barsdesk-inbox" });
}

/** Two short tones. A browser that allows no sound yet stays silent. */
export function beep(): void {
  if (typeof AudioContext === "undefined") return;
  const context = new AudioContext();
  [660, 880].forEach((pitch, index) => tone(context, pitch, context.currentTime + index * 0.18));
  setTimeout(() => void context.close(), 1_000);
}

function tone(context: AudioContext, pitch: number, from: number): void {
  const source = context.createOscillator();
  const volume = context.createGain();
  source.frequency.value = pitch;
  volume.gain.setValueAtTime(0.2, from);
  volume.gain.exponentialRampToValueAtTime(0.001, from + 0.16);
  source.connect(volume).connect(context.destination);
  source.start(from);
  source.stop(from + 0.17);
}
