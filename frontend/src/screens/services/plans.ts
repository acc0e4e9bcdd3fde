import type { DraftStart, Offer, ServiceLine } from "../../api/types";

/** A way to use an offer, with the words of its button. */
export interface PlanChoice {
  plan: DraftStart["plan"];
  label: string;
}

/** The ways to use an offer, the most usual first. A service that needs a booking offers no referral alone. */
export function plansOf(offer: Offer, service: ServiceLine): PlanChoice[] {
  const plans: PlanChoice[] = [];
  if (offer.bookings && offer.referrals) plans.push({ plan: "book-and-refer", label: "Book and refer" });
  if (offer.referrals && !service.bookingNeeded) {
    plans.push({ plan: "refer", label: offer.bookings ? "Refer without booking" : "Refer" });
  }
  if (offer.bookings) plans.push({ plan: "book", label: offer.referrals ? "Book only" : "Book" });
  return plans;
}
