import type { OfferedChange, OfferedUse } from "../../api/types";

/** The uses of one kind of exchange, with the versions that can be chosen for it. */
export interface Exchange {
  name: string;
  standard: string;
  uses: OfferedUse[];
  versions: string[];
  usual: string;
}

/** The uses by exchange, in the order in which the server gives them. */
export function byExchange(uses: OfferedUse[]): Exchange[] {
  const out: Exchange[] = [];
  for (const use of uses) {
    const known = out.find((one) => one.standard === use.standard);
    if (known) known.uses.push(use);
    else
      out.push({
        name: use.exchange,
        standard: use.standard,
        uses: [use],
        versions: use.versions,
        usual: use.version,
      });
  }
  return out;
}

/** What stands below a use. */
export function noteOf(use: OfferedUse): string | undefined {
  const notes = [use.preRelease ? "Not released nationally yet" : "", use.note].filter(Boolean);
  return notes.length ? notes.join(". ") : undefined;
}

/** The uses with those of one exchange chosen anew. */
export function chosen(settings: OfferedChange, exchange: Exchange, values: string[]): string[] {
  const others = settings.useCases.filter((code) => !exchange.uses.some((use) => use.useCase === code));
  return [...others, ...values];
}

/** The versions chosen, without those of exchanges that are not taken, and without usual ones. */
export function versionsOf(settings: OfferedChange, exchanges: Exchange[]): Record<string, string> {
  const out: Record<string, string> = {};
  for (const { standard, uses, usual } of exchanges) {
    const version = settings.versions?.[standard];
    const taken = uses.some((use) => settings.useCases.includes(use.useCase));
    if (taken && version && version !== usual) out[standard] = version;
  }
  return out;
}

/** A service that nobody has described yet. */
export const nothing: OfferedChange = {
  name: "",
  odsCode: "",
  organisation: "",
  address: "",
  postcode: "",
  phone: "",
  openingTimes: "",
  useCases: [],
  versions: {},
  bookings: false,
  bookingRule: "not-said",
};
