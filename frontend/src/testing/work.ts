import type { Item, Worklist, WorkLine } from "../api/types";
import { aCase, josiah } from "./cases";

export function aWorkLine(over: Partial<WorkLine> = {}): WorkLine {
  return {
    caseId: "c1",
    safety: [{ label: "Scene safety", value: "Dog on the scene", note: "", absent: false, verbatim: false }],
    banner: josiah,
    callBack: "07700 900123",
    callBackNote: "Ann, daughter",
    concern: "Chest pain for two hours",
    asked: "Referral: Emergency department, from NHS 111",
    from: "Lakeside NHS 111",
    service: "Trumpton ED",
    standing: "Referred",
    due: "2026-11-21T14:30:00Z",
    dueText: "See by today at 14:30",
    otherTime: "",
    overdue: false,
    overdueText: "",
    receivedAt: "2026-11-21T12:00:00Z",
    unread: true,
    holder: "",
    mine: false,
    awaited: false,
    ...over,
  };
}

export function aWorklist(over: Partial<Worklist> = {}): Worklist {
  const items = over.items ?? [aWorkLine()];
  return {
    items,
    total: items.length,
    pageSize: 50,
    counts: [
      { view: "new", total: 1, overdue: 0 },
      { view: "mine", total: 0, overdue: 0 },
      { view: "waiting", total: 2, overdue: 1 },
      { view: "open", total: 3, overdue: 1 },
      { view: "closed", total: 0, overdue: 0 },
    ],
    services: [
      { id: "s1", name: "Trumpton ED" },
      { id: "s2", name: "Village UTC" },
    ],
    asOf: "2026-11-21T12:00:00Z",
    ...over,
  };
}

export function anItem(over: Partial<Item> = {}): Item {
  return {
    ...aWorkLine({ unread: false }),
    version: 4,
    case: aCase({
      messages: [
        { id: "m1", title: "Referral", direction: "received", at: "2026-11-21T12:00:00Z", state: "Accepted" },
      ],
      timeline: [
        {
          at: "2026-11-21T12:00:00Z",
          text: "Lakeside sent the referral.",
          detail: "",
          actor: "Barsdesk",
          messageId: "m1",
        },
      ],
    }),
    title: "Referral, as it stands",
    reading: [
      {
        title: "Why",
        safety: false,
        rows: [{ label: "Clinical narrative", value: "Chest pain", note: "", absent: false, verbatim: true }],
      },
    ],
    json: '{"resourceType": "Bundle"}',
    asSent: [
      {
        title: "Message",
        safety: false,
        rows: [
          {
            label: "timestamp",
            value: "2026-11-21T12:00:00.000+00:00",
            note: "",
            absent: false,
            verbatim: false,
          },
        ],
      },
    ],
    notes: [],
    acts: [
      { id: "take", label: "Take", help: "You see to it." },
      { id: "note", label: "Add a note", help: "Kept with the case." },
      { id: "close", label: "Close", help: "Takes it off the worklist." },
    ],
    replies: [],
    ...over,
  };
}
