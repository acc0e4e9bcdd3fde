/**
 * Where another service is chosen: the patient and what is to be replaced come
 * along. A booking that belongs to a referral goes to no other service.
 */
export function otherService(query: URLSearchParams): string {
  const along = new URLSearchParams(query);
  const kept = along.has("from") && !along.has("books") ? `?${along}` : "";
  return `#/new${kept}`;
}
