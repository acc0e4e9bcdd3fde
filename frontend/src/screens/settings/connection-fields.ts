import type { ConnectionSettings } from "../../api/types";

/** One line of the connection. */
interface ConnectionField {
  key:
    "base" | "tokenUrl" | "audience" | "clientId" | "kid" | "jwksUrl" | "proxy" | "perMinute" | "perSecond";
  label: string;
  hint?: string;
  width?: 20;
}

/** The lines of the connection in the groups of its page. */
export const connectionGroups: { title: string; help?: string; fields: ConnectionField[] }[] = [
  {
    title: "Addresses",
    fields: [
      { key: "base", label: "Address of the service", hint: "It ends with /FHIR/R4" },
      {
        key: "tokenUrl",
        label: "Address for access tokens",
        hint: "Leave it empty where no token is needed",
      },
      {
        key: "audience",
        label: "Audience of the token request (optional)",
        hint: "Empty: the same as the address for access tokens",
      },
    ],
  },
  {
    title: "Who we are to the national service",
    fields: [
      {
        key: "clientId",
        label: "Client ID",
        hint: "The API key of the application, not its App ID",
      },
      {
        key: "kid",
        label: "Name of the registered key (optional)",
        hint: "For example, OurClinic-INT-1. Barsdesk says so when another key signs",
        width: 20,
      },
      {
        key: "jwksUrl",
        label: "Address where our public keys are read (optional)",
        hint: "The address of /jwks.json of this Barsdesk as the national service reaches it. Empty: the keys were uploaded",
      },
    ],
  },
  {
    title: "Limits",
    help: "Barsdesk waits rather than call more often than this. Lower them if other computers use the same client ID.",
    fields: [
      { key: "perMinute", label: "Calls a minute" },
      { key: "perSecond", label: "Calls a second" },
    ],
  },
  {
    title: "Network",
    fields: [
      {
        key: "proxy",
        label: "Proxy (optional)",
        hint: "For example, http://proxy.example:3128. Empty: as this computer is set up. none: no proxy",
      },
    ],
  },
];

/** The switches that only the NHS public sandbox has. */
export const switches: { value: keyof ConnectionSettings["compatibility"]; text: string; hint: string }[] = [
  {
    value: "idsMissing",
    text: "Take answers without our ids",
    hint: "The public sandbox does not repeat them",
  },
  {
    value: "otherId",
    text: "Take a record of another id",
    hint: "It answers with the same record whichever is asked for",
  },
  { value: "lenient", text: "Take records that are not wrapped", hint: "Some of its search results are so" },
  {
    value: "bareStart",
    text: "Ask for times with one bare date and time",
    hint: "It does not read a range. This is not what the standard says",
  },
  {
    value: "includeOrder",
    text: "Name the service last in a search for times",
    hint: "Of what is to be included it reads only the last",
  },
];
