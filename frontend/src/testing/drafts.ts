import type { Choices, Draft, Patient, Slot } from "../api/types";

/** Made-up drafts for tests. */
export function aPatient(over: Partial<Patient> = {}): Patient {
  return {
    nhsNumber: "",
    verification: { status: "", how: "", by: "" },
    prefix: "",
    family: "",
    given: "",
    birthDate: "",
    sex: "",
    addressLines: [],
    city: "",
    postcode: "",
    language: "",
    gp: { odsCode: "", name: "" },
    contacts: [],
    ...over,
  };
}

export const someChoices: Choices = {
  sexes: [
    { value: "x|f", label: "Female" },
    { value: "x|m", label: "Male" },
  ],
  relationships: [
    { value: "x|self", label: "The patient" },
    { value: "x|mother", label: "Mother" },
  ],
  verifications: [
    { value: "x|1", label: "Verified" },
    { value: "x|2", label: "Present but not checked" },
  ],
  languages: [
    { value: "x|en", label: "English" },
    { value: "x|cy", label: "Welsh" },
  ],
};

export function aDraft(over: Partial<Draft> = {}): Draft {
  return {
    id: "d1",
    version: 1,
    service: {
      id: "s1",
      name: "Trumpton ED",
      organisation: "Trumpton Hospital",
      phone: "0113 496 0000",
      postcode: "LS1 1AB",
      openingTimes: "Always open",
      favourite: false,
      own: false,
      bookingNeeded: false,
      acceptsBooking: true,
    },
    useCase: "u",
    purpose: "Book and refer to Trumpton ED",
    plan: "book-and-refer",
    steps: [
      { id: "service", title: "Service", state: "done" },
      { id: "patient", title: "Patient", state: "todo" },
      { id: "form:assessment", title: "Assessment", state: "todo" },
      { id: "slot", title: "Appointment", state: "todo" },
      { id: "check", title: "Check and send", state: "todo" },
    ],
    patient: aPatient(),
    choices: someChoices,
    form: { sections: [], sources: [] },
    answers: {},
    slotNote: "",
    warnings: [],
    dropped: [],
    sources: [],
    savedAt: "2026-11-21T12:00:00Z",
    sentCase: "",
    simulated: true,
    ...over,
  };
}

/** A free time of the made-up day. */
export function aSlot(id: string, time: string): Slot {
  return {
    id,
    start: `2026-11-21T${time}:00Z`,
    end: `2026-11-21T${time}:00Z`,
    day: "Saturday 21 November 2026",
    time,
    channel: "In person",
    role: "GP",
    name: "",
    gender: "Female",
    spoken: `Saturday 21 November 2026, ${time}, in person, GP, female`,
    timeFrame: false,
    free: true,
    late: false,
  };
}
