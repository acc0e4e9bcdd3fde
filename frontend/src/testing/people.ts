import type { Me, PeopleList, PersonLine, PersonView, RoleName, SessionLine } from "../api/types";

/** Made-up people for tests. */
export const roleNames: RoleName[] = [
  { role: "clinician", label: "Clinician", what: "Cares for patients: refers, books, receives." },
  {
    role: "administrator",
    label: "Administrator",
    what: "Looks after people and settings; sees no patient.",
  },
];

export function aSessionLine(over: Partial<SessionLine> = {}): SessionLine {
  return {
    id: "s1",
    personId: "p1",
    person: "Alex Bell",
    role: "clinician",
    roleLabel: "Clinician",
    from: "192.0.2.10",
    device: "Firefox on Windows",
    factors: ["password", "authenticator app"],
    createdAt: "2026-11-21T08:00:00Z",
    usedAt: "2026-11-21T11:59:00Z",
    locked: false,
    current: false,
    ...over,
  };
}

export function aPersonLine(over: Partial<PersonLine> = {}): PersonLine {
  return {
    id: "p2",
    username: "rlind",
    name: "Robin Lind",
    roles: ["clinician"],
    organisation: "",
    state: "active",
    seenAt: "2026-11-20T09:00:00Z",
    self: false,
    ...over,
  };
}

export function aPerson(over: Partial<PersonView> = {}): PersonView {
  return {
    ...aPersonLine(),
    version: 3,
    practitioner: { family: "Lind", given: "Robin", prefix: "", sdsUserId: "", sdsRoleId: "", roleCode: "" },
    issuer: "",
    subject: "",
    hasPassword: true,
    hasFactor: true,
    hasPin: false,
    recoveryLeft: 7,
    sessions: [aSessionLine({ id: "s9", personId: "p2", person: "Robin Lind" })],
    roleNames,
    ...over,
  };
}

export function aPeopleList(over: Partial<PeopleList> = {}): PeopleList {
  const people = [aPersonLine({ id: "p1", username: "abell", name: "Alex Bell", self: true }), aPersonLine()];
  return { people, total: people.length, roles: roleNames, ...over };
}

export function aMe(over: Partial<Me> = {}): Me {
  return {
    person: aPerson({ ...aPersonLine({ id: "p1", username: "abell", name: "Alex Bell", self: true }) }),
    canPassword: true,
    canFactor: true,
    canPin: true,
    proved: true,
    rules: ["At least 12 characters."],
    ...over,
  };
}
