import type { OfferedDefinition, OfferedService, ScheduleView, SlotWeek, WeekSlot } from "../api/types";
import { nothing as noSchedule } from "../screens/schedules/typed";

/** The uses that a service can take, of two kinds of exchange. */
export const uses = [
  {
    useCase: "a1",
    name: "Emergency department, from NHS 111",
    exchange: "Bookings and referrals into urgent and emergency care",
    standard: "APP1",
    version: "2.1.0",
    versions: ["2.1.0", "2.0.0"],
    preRelease: false,
    bookings: true,
    note: "",
  },
  {
    useCase: "a2",
    name: "Urgent treatment centre, from NHS 111",
    exchange: "Bookings and referrals into urgent and emergency care",
    standard: "APP1",
    version: "2.1.0",
    versions: ["2.1.0", "2.0.0"],
    preRelease: false,
    bookings: true,
    note: "",
  },
  {
    useCase: "p1",
    name: "Community pharmacy, from general practice",
    exchange: "Referrals into pharmacy",
    standard: "APP5",
    version: "1.2.0",
    versions: ["1.2.0"],
    preRelease: true,
    bookings: false,
    note: "This use was withdrawn nationally.",
  },
];

/** A referral that asks for more than the standard. */
export function aDefinition(change: Partial<OfferedDefinition> = {}): OfferedDefinition {
  const field = { standard: "may" as const, required: false, canRequire: true, why: "" };
  return {
    id: "referral.APP1",
    message: "Referral",
    uses: ["Urgent treatment centre, from NHS 111"],
    version: "2.1.0",
    url: "https://example.net/referral",
    tightened: false,
    changes: [],
    can: true,
    why: "",
    parts: [
      {
        id: "Request",
        name: "Request",
        standard: "required",
        now: "required",
        canRequire: false,
        canDrop: false,
        why: "The standard demands it.",
        fields: [
          {
            ...field,
            id: "Request.when",
            label: "Latest time care should start",
            standard: "must",
            required: true,
          },
          { ...field, id: "Request.told", label: "What the person was told to do" },
        ],
      },
      {
        id: "Medicines",
        name: "Medicines",
        standard: "optional",
        now: "optional",
        canRequire: true,
        canDrop: true,
        why: "",
        fields: [{ ...field, id: "Medicines.dose", label: "Dose and how often" }],
      },
      {
        id: "Header",
        name: "Sender",
        standard: "required",
        now: "required",
        canRequire: false,
        canDrop: false,
        why: "Senders’ software fills it in.",
        fields: [],
      },
    ],
    ...change,
  };
}

/** An urgent treatment centre that takes referrals and bookings. */
export function aService(change: Partial<OfferedService> = {}): OfferedService {
  return {
    id: "2000099001",
    settings: {
      name: "Elm Street minor injuries",
      odsCode: "RX1",
      organisation: "Elm Street Surgery",
      address: "12 Elm Street",
      postcode: "LS1 4AP",
      phone: "0113 496 0101",
      openingTimes: "Every day 08:00 to 20:00",
      useCases: ["a2"],
      versions: {},
      bookings: true,
      bookingRule: "not-needed",
    },
    closed: false,
    openItems: 3,
    freeSlots: 14,
    publishes: [aDefinition({ parts: [] })],
    schedules: [aSchedule().line],
    warnings: [],
    uses,
    ...change,
  };
}

/** A clinic on Monday mornings. */
export function aSchedule(change: Partial<ScheduleView> = {}): ScheduleView {
  const name = "Morning clinic";
  return {
    id: "s1",
    settings: {
      ...structuredClone(noSchedule),
      version: 1,
      name,
      services: ["2000099001"],
      hours: [{ weekday: 1, from: "09:00", to: "12:00" }],
    },
    line: {
      id: "s1",
      name,
      services: ["Elm Street minor injuries"],
      who: "",
      channel: "In person",
      hours: "Monday 09:00 to 12:00",
      length: 15,
      places: 1,
      free: 12,
      madeUntil: "2026-12-18T12:00:00Z",
      conflicts: 0,
      stopped: false,
    },
    conflicts: [],
    choices: {
      services: [
        { value: "2000099001", label: "Elm Street minor injuries" },
        { value: "2000099002", label: "Elm Street pharmacy" },
      ],
      channels: [
        { value: "In-person", label: "In person" },
        { value: "Telephone", label: "Telephone" },
      ],
      roles: [{ value: "R0260", label: "General practitioner" }],
      genders: [{ value: "female", label: "Female" }],
    },
    ...change,
  };
}

/** One appointment of the week. */
export function aTime(id: string, time: string, change: Partial<WeekSlot> = {}): WeekSlot {
  const [from] = time.split(" to ");
  return {
    id,
    start: `2026-11-23T${from}:00Z`,
    end: `2026-11-23T${from}:00Z`,
    time,
    state: "free",
    label: "Free",
    schedule: "Morning clinic",
    services: ["Elm Street minor injuries"],
    who: "Dr Amara Okafor",
    channel: "In person",
    past: false,
    conflict: "",
    canBlock: true,
    canFree: false,
    ...change,
  };
}

/** A week with times on its Monday and its Wednesday. */
export function aWeek(
  monday: WeekSlot[],
  wednesday: WeekSlot[] = [],
  change: Partial<SlotWeek> = {},
): SlotWeek {
  const names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
  const slots: Record<number, WeekSlot[]> = { 0: monday, 2: wednesday };
  const all = [...monday, ...wednesday];
  const count = (state: WeekSlot["state"]) => all.filter((slot) => slot.state === state).length;
  return {
    from: "2026-11-23",
    to: "2026-11-29",
    title: "23 to 29 November 2026",
    previous: "2026-11-16",
    next: "2026-11-30",
    current: false,
    days: names.map((name, at) => ({
      date: `2026-11-${23 + at}`,
      day: `${name} ${23 + at} November`,
      today: false,
      past: false,
      notes: at === 4 ? ["Morning clinic: Staff training"] : [],
      slots: slots[at] ?? [],
    })),
    services: [{ value: "2000099001", label: "Elm Street minor injuries" }],
    schedules: [{ value: "s1", label: "Morning clinic" }],
    free: count("free"),
    booked: count("booked"),
    blocked: count("blocked"),
    ...change,
  };
}
