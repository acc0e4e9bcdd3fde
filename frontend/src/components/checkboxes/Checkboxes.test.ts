import { golden } from "../../testing/golden";
import Checkboxes from "./Checkboxes.svelte";
import { fixture } from "../../testing/golden";

type Items = { value: string; text: string }[];
const contact = {
  name: "example",
  legend: "How do you want to be contacted about this?",
  legendSize: "l",
  heading: true,
};

golden("checkboxes", Checkboxes, {
  default: {
    ...contact,
    id: "example",
    hint: "Select all options that are relevant to you",
    items: fixture("checkboxes", "default").context.items as Items,
  },
  "with error message": {
    ...contact,
    id: "with-error-message",
    error: "Select how you want to be contacted",
    items: fixture("checkboxes", "with error message").context.items as Items,
  },
});
