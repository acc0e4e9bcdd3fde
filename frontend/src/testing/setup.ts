import "@testing-library/svelte/vitest";
import { afterEach, vi } from "vitest";

afterEach(() => {
  vi.useRealTimers();
  window.location.hash = "";
});
