import { expect, test } from "vitest";
import { otherService } from "./elsewhere";

test("the patient and what is replaced come along to another service", () => {
  expect(otherService(new URLSearchParams("from=c1&rebooks=1"))).toBe("#/new?from=c1&rebooks=1");
  expect(otherService(new URLSearchParams())).toBe("#/new");
});

test("a booking that belongs to a referral goes to no other service", () => {
  expect(otherService(new URLSearchParams("from=c1&books=1"))).toBe("#/new");
});
