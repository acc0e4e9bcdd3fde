import type { Me, Standing } from "../../api/types";
import { href } from "../../route/route.svelte";

interface Row {
  key: string;
  value: string;
  absent?: boolean;
  actions?: { href: string; text: string; about: string }[];
}

/** One's own account in lines, each with the way to change it where it can be changed. */
export function accountRows(me: Me, access: Standing): Row[] {
  const { person } = me;
  const rows: (Row | false)[] = [
    { key: "Name", value: person.name, actions: [change("name", "your name")] },
    { key: "Username", value: person.username },
    {
      key: "Role now",
      value: access.roleLabel,
      actions: access.roles.length > 1 ? [change("role", "your role")] : undefined,
    },
    me.canPassword && {
      key: "Password",
      value: person.hasPassword ? "Set" : "Not set",
      actions: [change("password", "your password")],
    },
    me.canFactor && {
      key: "Authenticator app",
      value: person.hasFactor ? "Set up" : "Not set up",
      actions: [change("factor", "your authenticator app", person.hasFactor ? "Change" : "Set up")],
    },
    me.canFactor && {
      key: "Recovery codes",
      value: codesLeft(person.recoveryLeft),
      actions: [change("recovery-codes", "recovery codes", "Get new ones")],
    },
    me.canPin && {
      key: "PIN to unlock",
      value: person.hasPin ? "Set" : "Not set",
      actions: [change("pin", "your PIN", person.hasPin ? "Change or remove" : "Set")],
    },
  ];
  return rows.filter((row) => row !== false);
}

function codesLeft(left: number): string {
  return left === 1 ? "1 left" : `${left} left`;
}

function change(part: string, about: string, text = "Change") {
  return { href: href("account", part), text, about };
}
