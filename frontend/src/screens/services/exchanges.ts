import type { Offer } from "../../api/types";

/** Offers under the kind of exchange they belong to, in the order they come; what can be begun first. */
export function byExchange(offers: Offer[]): { exchange: string; offers: Offer[] }[] {
  const kinds = [...new Set(offers.map((offer) => offer.exchange))];
  const groups = kinds.map((exchange) => ({
    exchange,
    offers: [true, false].flatMap((available) =>
      offers.filter((offer) => offer.exchange === exchange && offer.available === available),
    ),
  }));
  const begun = (group: (typeof groups)[number]) => (group.offers.some((offer) => offer.available) ? 0 : 1);
  return groups.sort((a, b) => begun(a) - begun(b));
}
