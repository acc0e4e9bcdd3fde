import type {
  Approval,
  ApprovalList,
  Banner,
  Case,
  CaseLine,
  Message,
  Session,
  Standing,
  Today,
  TodayItem,
} from "../api/types";
import { aDraft } from "./drafts";

export const josiah: Banner = {
  name: "MURRY, Josiah",
  birthDate: "10 Aug 1918",
  age: "108 years",
  nhsNumber: "965 849 9058",
  sex: "Male",
};

export function aCase(over: Partial<Case> = {}): Case {
  return {
    id: "c1",
    version: 3,
    banner: josiah,
    service: aDraft().service,
    headline: "Booked and referred",
    standing: "The appointment is booked and the referral is accepted.",
    referral: "Accepted",
    booking: "Booked",
    appointText: "today at 14:30",
    reference: "TED-4821",
    pending: false,
    confirmed: true,
    backToDraft: "",
    safeguarding: [],
    actions: [],
    replies: [],
    timeline: [],
    messages: [],
    answersNote: "",
    manualRoute: "",
    identifiers: [],
    simulated: true,
    canStartAgain: true,
    answerByText: "",
    answerLate: false,
    ...over,
  };
}

export function aCaseLine(over: Partial<CaseLine> = {}): CaseLine {
  return {
    id: "c1",
    banner: josiah,
    service: "Trumpton ED",
    headline: "Booked and referred",
    reference: "TED-4821",
    appointText: "today at 14:30",
    updatedAt: "2026-11-21T12:00:00Z",
    attention: false,
    ...over,
  };
}

export function aMessage(over: Partial<Message> = {}): Message {
  return {
    id: "m1",
    caseId: "c1",
    title: "Booking request to Trumpton ED",
    direction: "sent",
    at: "2026-11-21T12:06:00Z",
    state: "Accepted",
    reading: [
      {
        title: "Appointment",
        safety: false,
        rows: [{ label: "Time", value: "14:30", note: "", absent: false, verbatim: false }],
      },
    ],
    json: '{"a": 1}',
    headers: [{ name: "X-Request-Id", value: "r1", decoded: "" }],
    findings: [],
    answerTitle: "",
    answerReading: [],
    answerJson: "",
    answerHeaders: [],
    attempts: [],
    ...over,
  };
}

export function aToday(over: Partial<Today> = {}): Today {
  return {
    notices: [],
    approvals: [],
    needsAction: [],
    drafts: [],
    booked: [],
    recent: [],
    asOf: "2026-11-21T12:00:00Z",
    ...over,
  };
}

export function aTodayItem(over: Partial<TodayItem> = {}): TodayItem {
  return {
    id: "t1",
    kind: "did-not-attend",
    what: "Did not attend",
    caseId: "c1",
    banner: josiah,
    service: "Trumpton ED",
    phone: "0113 496 0000",
    inInbox: false,
    appointment: "today at 14:30",
    since: "2026-11-21T15:10:00Z",
    safeguarding: [],
    actions: [
      { id: "open", label: "Open", help: "" },
      { id: "record-contact", label: "Record contact", help: "" },
    ],
    ...over,
  };
}

/** All that any role may do that the screens ask about. */
export const everything = [
  "today.read",
  "service.list",
  "service.favourite",
  "service.check-again",
  "case.list",
  "case.search",
  "inbox.list",
  "inbox.act",
  "reply.send",
  "draft.start",
  "offered.read",
  "offered.change",
  "schedule.read",
  "schedule.change",
  "sandbox.now",
  "settings.read",
  "settings.change",
  "connection.test",
  "people.read",
  "approval.give",
  "audit.search",
  "audit.verify",
  "audit.checkpoint",
  "audit.export",
  "evidence.make",
  "evidence.make-real",
  "retention.read",
  "retention.change",
  "hold.read",
  "hold.place",
  "hold.lift",
];

/** How someone stands who has signed in as a clinician. */
export function aStanding(over: Partial<Standing> = {}): Standing {
  const role = "clinician";
  return {
    ways: ["password"],
    providers: [],
    firstAccount: false,
    personId: "p1",
    username: "abell",
    session: "s1",
    role,
    roleLabel: "Clinician",
    roles: [{ id: role, role, label: "Clinician", what: "Cares for patients.", organisation: "" }],
    organisation: "RX1",
    alone: false,
    canLock: true,
    locked: false,
    lockAfter: 900,
    unlockBy: ["password"],
    notices: [],
    ...over,
  };
}

/** How someone stands who is not in. */
export function aVisitor(over: Partial<Standing> = {}): Standing {
  const none = {
    personId: "",
    username: "",
    session: "",
    role: "",
    roleLabel: "",
    roles: [],
    organisation: "",
  };
  return aStanding({ ...none, canLock: false, lockAfter: 0, unlockBy: [], ...over });
}

export function aSession(over: Partial<Session> = {}): Session {
  return {
    access: aStanding(),
    registry: false,
    approvals: 0,
    environment: { name: "sandbox", word: "SIMULATED", label: "Sandbox", kind: "simulated", simulated: true },
    signedIn: true,
    person: "Alex Bell",
    organisation: "111 Service (RX1)",
    version: "1",
    identityMissing: [],
    connectionMissing: [],
    liveUnconfirmed: false,
    setup: false,
    reachable: true,
    unreachable: "",
    needsAction: 0,
    unread: 0,
    may: everything,
    overdue: 0,
    undelivered: 0,
    now: "2026-11-21T12:00:00Z",
    ...over,
  };
}

/** Nothing waits for a clinician. */
export const noApprovals: ApprovalList = { approvals: [], total: 0, giveReasons: [], refuseReasons: [] };

export function anApproval(over: Partial<Approval> = {}): Approval {
  return {
    id: "a1",
    version: 1,
    draftId: "d1",
    state: "asked",
    stateText: "Robin Lind asked at 03:10.",
    banner: josiah,
    purpose: "Book and refer to Trumpton ED",
    service: "Trumpton ED",
    phone: "0113 496 0000",
    appointment: "today at 14:30",
    decisions: [{ code: "late", title: "Later than it should be", text: "Care should start by 10:00." }],
    askedBy: "Robin Lind",
    askedAt: "2026-11-21T03:10:00Z",
    note: "The family can bring him at 14:00.",
    decidedBy: "",
    reason: "",
    mayDecide: true,
    ...over,
  };
}
