import type { ServiceLine } from "../../api/types";

/**
 * What the directory says about bookings. A directory that lists none is never
 * read as "no booking needed".
 */
export function bookingWords(service: ServiceLine): string {
  if (service.bookingNeeded) return "A referral needs a booking first";
  return service.acceptsBooking ? "Bookings accepted" : "The directory lists no bookings for this service";
}
