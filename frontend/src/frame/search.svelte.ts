import { forgets } from "./forget";

/** What was searched for last; kept in the page alone and gone when it is loaded again. */
class CaseSearch {
  text = $state("");
  /** Counts the searches, so that the same text can be searched again. */
  asked = $state(0);
}

export const search = new CaseSearch();
forgets(() => (search.text = ""));
