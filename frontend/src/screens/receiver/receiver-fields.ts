import type { ReceiverSettings } from "../../api/types";

/** One file that TLS needs, or its client's name. */
interface DoorField {
  key: "certificate" | "key" | "clientChain" | "clientName";
  label: string;
  hint: string;
}

/** What Barsdesk needs to end TLS itself. */
export const tlsFields: DoorField[] = [
  {
    key: "certificate",
    label: "Certificate file",
    hint: "The certificate that NHS England issued for your address, in PEM form. For example, /etc/barsdesk/receiver.crt",
  },
  {
    key: "key",
    label: "Private key file",
    hint: "The key that belongs to it. Only its place is kept here, never the key",
  },
  {
    key: "clientChain",
    label: "Client chain file",
    hint: "The certificate authorities of the national service in this environment, in PEM form",
  },
  {
    key: "clientName",
    label: "Client name",
    hint: "The name in the certificate of the national service. Nobody else is let in",
  },
];

/** The form: lists as text, one a line. */
export interface TypedReceiver {
  settings: ReceiverSettings;
  ends: "here" | "proxy";
  allowed: string;
  odsCodes: string;
  software: string;
}

/** Which organisations may call. */
export const organisations: {
  value: ReceiverSettings["access"]["organisations"];
  text: string;
  hint?: string;
}[] = [
  { value: "all", text: "Every organisation", hint: "What the standard expects" },
  { value: "only", text: "Only those that I list" },
  { value: "not", text: "Every organisation but those that I list" },
];
