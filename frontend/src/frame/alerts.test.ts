import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { alertNew, alertsOn, canNotify, notifies, turnNotificationsOn } from "./alerts";
import { preferences } from "./preferences";

/** A browser whose person answers `answer` when asked. */
function browser(answer: NotificationPermission) {
  const shown: { title: string; options?: NotificationOptions }[] = [];
  class Fake {
    static permission: NotificationPermission = "default";
    static requestPermission = () => Promise.resolve((Fake.permission = answer));
    title: string;
    constructor(title: string, options?: NotificationOptions) {
      this.title = title;
      shown.push({ title, options });
    }
  }
  vi.stubGlobal("Notification", Fake);
  vi.stubGlobal("isSecureContext", true);
  return shown;
}

beforeEach(() => {
  preferences.sound = preferences.notify = false;
});
afterEach(() => vi.unstubAllGlobals());

test("nothing sounds or shows unless it was asked for", () => {
  const shown = browser("granted");
  expect(alertsOn()).toBe(false);
  alertNew(3);
  expect(shown).toEqual([]);
});

test("once asked for, a notification says how much is new and nothing about a patient", async () => {
  const shown = browser("granted");
  expect(await turnNotificationsOn()).toBe(true);
  alertNew(2);
  alertNew(1);
  expect(shown.map(({ title, options }) => `${title}: ${options?.body}`)).toEqual([
    "Something new in the Barsdesk inbox: 2 items were not read.",
    "Something new in the Barsdesk inbox: 1 item was not read.",
  ]);
  preferences.notify = false;
  alertNew(4);
  expect(shown).toHaveLength(2);
});

test("a browser that does not allow it leaves it off", async () => {
  const shown = browser("denied");
  expect(await turnNotificationsOn()).toBe(false);
  expect(notifies()).toBe(false);
  alertNew(1);
  expect(shown).toEqual([]);
  vi.stubGlobal("isSecureContext", false);
  expect(canNotify()).toBe(false);
});

test("a sound is two tones, only when it is on", () => {
  const tones: number[] = [];
  class FakeAudio {
    currentTime = 0;
    destination = {};
    createOscillator() {
      const frequency = {
        set value(pitch: number) {
          tones.push(pitch);
        },
      };
      return { frequency, connect: (to: unknown) => to, start() {}, stop() {} };
    }
    createGain() {
      return {
        gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} },
        connect: (to: unknown) => to,
      };
    }
    close = () => Promise.resolve();
  }
  vi.stubGlobal("AudioContext", FakeAudio);
  alertNew(1);
  expect(tones).toEqual([]);
  preferences.sound = true;
  alertNew(1);
  expect(tones).toEqual([660, 880]);
});
