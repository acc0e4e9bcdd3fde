import type {
  FaultList,
  ScenarioCard,
  ScenarioProgress,
  ScenarioStep,
  StageNow,
  WireLine,
} from "../api/types";

/** A made-up stage for tests. */
export function aNow(over: Partial<StageNow> = {}): StageNow {
  return {
    now: "2026-11-21T12:00:00Z",
    running: true,
    moved: false,
    live: false,
    on: [],
    trainer: true,
    rooms: false,
    ...over,
  };
}

export function aFaultList(over: Partial<FaultList> = {}): FaultList {
  return {
    faults: [],
    kinds: [
      { id: "down", title: "is down", help: "Nothing is reached.", seconds: false, forms: [] },
      { id: "late", title: "answers late", help: "The answer comes later.", seconds: true, forms: [] },
      {
        id: "nonsense",
        title: "answers nonsense",
        help: "No answer comes.",
        seconds: false,
        forms: [
          { value: "html", label: "A web page" },
          { value: "cut", label: "An answer that breaks off" },
        ],
      },
    ],
    services: [
      { value: "", label: "Every service" },
      { value: "s1", label: "Trumpton ED" },
    ],
    ...over,
  };
}

export function aScenario(over: Partial<ScenarioCard> = {}): ScenarioCard {
  return {
    id: "first-booking",
    title: "First booking",
    goal: "Book and refer a patient.",
    level: "first steps",
    minutes: 10,
    steps: 3,
    own: false,
    ...over,
  };
}

export function aStep(over: Partial<ScenarioStep> = {}): ScenarioStep {
  return { do: "Choose a service.", state: "todo", screen: "services", hints: [], early: false, ...over };
}

export function aProgress(over: Partial<ScenarioProgress> = {}): ScenarioProgress {
  return {
    running: true,
    over: false,
    scenario: aScenario(),
    story: "A man has chest pain.",
    patient: "MURRY, Josiah",
    parts: [],
    beganAt: "2026-11-21T12:00:00Z",
    steps: [
      aStep({ do: "Open Services.", state: "done" }),
      aStep({ do: "Choose a service.", state: "now", hints: ["It is in Leeds.", "Trumpton ED."] }),
      aStep({ do: "Read the answer.", screen: "today" }),
    ],
    done: 1,
    told: [],
    ...over,
  };
}

export function aWireLine(n: number, over: Partial<WireLine> = {}): WireLine {
  return {
    n,
    at: "2026-11-21T12:00:05Z",
    title: `Booking ${n}`,
    from: "Lakeside Urgent Care Trust",
    service: "Trumpton ED",
    answer: "Answered (200)",
    good: true,
    took: "84 ms",
    fault: "",
    ...over,
  };
}
