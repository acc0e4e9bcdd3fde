import type { Offer, ServiceView } from "../api/types";
import { aDraft } from "./drafts";

/** Made-up services for tests. */
export function anOffer(over: Partial<Offer> = {}): Offer {
  return {
    useCase: "u",
    name: "Emergency department referrals from 111",
    exchange: "Urgent and emergency care",
    preRelease: false,
    bookings: true,
    referrals: true,
    validations: false,
    available: true,
    why: "",
    bookingRule: "A booking is not needed.",
    plans: [
      { plan: "book-and-refer", label: "Book and refer" },
      { plan: "refer", label: "Refer without booking" },
      { plan: "book", label: "Book only" },
    ],
    requests: [
      { name: "Bookings", offered: true, why: "", version: "2.1.0" },
      { name: "Referrals", offered: true, why: "", version: "2.1.0" },
    ],
    ...over,
  };
}

export function aServiceView(over: Partial<ServiceView> = {}): ServiceView {
  return {
    service: aDraft().service,
    offers: [anOffer()],
    checkedAt: "2026-11-21T12:00:00Z",
    usedUntil: "2026-11-22T00:00:00Z",
    outdated: false,
    sources: [],
    standard: "1.5.0",
    abilities: [{ name: "Takes bookings", offered: true }],
    accepts: [
      {
        message: "Referral",
        uses: ["Emergency department referrals from 111"],
        definition: "definition/one",
        version: "2.1.0",
        preRelease: false,
        usable: true,
        why: "",
        holds: [{ name: "Medicines", type: "Thing", profile: "", count: "at least 1", needed: true }],
        fetchedAt: "2026-11-21T12:00:00Z",
      },
    ],
    faults: [],
    ...over,
  };
}
