// Made from docs/hazards by go generate ./build/assurance. Change the words there.

/** What the screens say about a control: the hazard in the log, and what is done about it. */
export const controls = {
  "wrong-patient": {
    no: "H01",
    hazard:
      "Care is booked, referred or read for another patient than the one in front of the clinician.",
    about:
      "Barsdesk checks that the NHS number can exist, and asks who verified it and how. It cannot know whether the person in front of you is the one with this number. Ask for name, date of birth and address before you go on.",
  },
  "not-filed": {
    no: "H01",
    hazard:
      "Care is booked, referred or read for another patient than the one in front of the clinician.",
    about:
      "This message names a patient or a record that does not agree with any case here, so Barsdesk has filed it nowhere. A wrong case would be worse than none. Compare name, date of birth and NHS number yourself, and phone the sender if they do not fit.",
  },
  "unknown-delivery": {
    no: "H03",
    hazard:
      "A message is believed to be sent, and is not.",
    about:
      "No answer came, so nobody can tell from here whether the service has the message. Barsdesk tried again with the very same bytes and ids, which a receiver takes once at most, and offers no new message, which could book twice. Ask the service by the button or by phone before you tell the patient anything.",
  },
  "same-patient-warning": {
    no: "H04",
    hazard:
      "The same booking or referral is sent twice.",
    about:
      "This patient already has an appointment at this service, or a message about them of which nobody knows whether it arrived. A second one could take a time away from somebody else, or bring two answers. Open the case first; go on only if a second one is meant.",
  },
  "stale-slot": {
    no: "H05",
    hazard:
      "An appointment is offered or booked that is no longer free.",
    about:
      "The times were read when this page opened, and others book too. Barsdesk never keeps a list of times, and asks again when a time is taken. Until the service has confirmed, the time is not the patient's: do not promise it.",
  },
  "did-not-attend": {
    no: "H07",
    hazard:
      "A cancellation, report or response is not linked to what it is about.",
    about:
      "The service says that the patient did not come to this appointment. Barsdesk files the report only where patient, booking and time agree, and changes no other appointment by it. The patient may still be ill at home: somebody has to contact them, and to write down what came of it.",
  },
  "simulated": {
    no: "H11",
    hazard:
      "What is simulated is taken for real, or the other way round.",
    about:
      "Everything here is made up: patients, services and answers. Nothing reaches a real service, and nobody is expecting anyone. The records of the Sandbox lie in a folder of their own and never mix with those of live care.",
  },
  "late-slot": {
    no: "H14",
    hazard:
      "Care is booked later than the outcome of the assessment allows, or by somebody who may not decide that.",
    about:
      "The outcome of the assessment asks for care sooner than this time. Barsdesk marks it, and does not hide it: sometimes no other time is free. It is a clinical decision, and is recorded as one. Look for another service first.",
  },
} as const;

/** Names a control that the screens tell about. */
export type Control = keyof typeof controls;
