import { golden } from "../../testing/golden";
import Input from "./Input.svelte";

const number = {
  name: "example",
  width: 10,
  code: true,
  inputmode: "numeric",
  spellcheck: false,
  label: "What is your NHS number?",
};

golden("input", Input, {
  default: { id: "example", label: "What is your full name?", labelSize: "l", heading: true },
  "without heading": { ...number, id: "without-heading" },
  "with error message": {
    ...number,
    id: "with-error-message",
    labelSize: "l",
    heading: true,
    error: "Enter NHS number",
  },
  "with error message, without heading": { ...number, id: "with-error-message", error: "Enter NHS number" },
  "with error message and hint as strings": {
    ...number,
    id: "with-hint-error",
    labelSize: "l",
    heading: true,
    hint: "This is a 10 digit number (like 999\u00a0123\u00a04567) that you can find on an NHS letter, prescription or in the NHS App",
    error: "Enter NHS number",
  },
  "example phone number": {
    id: "contact-by-phone",
    label: "Phone number",
    type: "tel",
    classes: "nhsuk-u-width-two-thirds",
  },
});
