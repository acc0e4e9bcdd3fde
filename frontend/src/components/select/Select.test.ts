import { fixture, golden } from "../../testing/golden";
import Select from "./Select.svelte";

type Items = { value: string; text: string }[];
const sort = fixture("select", "default").context.items as Items;
const places = fixture("select", "with error message and hint").context.items as Items;

golden("select", Select, {
  default: {
    id: "example",
    label: "Sort by",
    labelSize: "l",
    heading: true,
    value: "published",
    items: sort,
  },
  "with selected value": {
    id: "with-value",
    name: "example",
    label: "Sort by",
    labelSize: "l",
    heading: true,
    value: "updated",
    items: sort,
  },
  "with error message and hint, without heading": {
    id: "with-hint-error",
    name: "example",
    label: "Choose location",
    hint: "This can be different to where you went before",
    error: "Select a location",
    value: "choose",
    items: places,
  },
});
