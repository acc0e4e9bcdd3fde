import type { ReceiverSettings } from "../../api/types";
import type { TextField } from "../../form/text-field";

type Door = keyof Omit<ReceiverSettings["door"], "allowed">;

/** Under which address senders come, and where they are listened for. */
export const addressFields: TextField<"address" | "testDates" | "listen">[] = [
  {
    key: "address",
    label: "Address that senders reach you by",
    hint: "The Endpoint Catalogue lists it. For example, https://bars-int-rx1.example.thirdparty.nhs.uk/FHIR/R4",
    spellcheck: false,
  },
  {
    key: "testDates",
    label: "When you will test (optional)",
    hint: "For the e-mail that registers your services. For example, 3 to 14 May 2027",
    width: 20,
  },
  {
    key: "listen",
    label: "Where Barsdesk listens",
    hint: "Host and port. :8443 is port 8443 of this computer",
    width: 20,
    spellcheck: false,
  },
];

/** The files that Barsdesk needs to end TLS itself. */
export const fileFields: TextField<Door>[] = [
  {
    key: "certificate",
    label: "Certificate file",
    hint: "The certificate that NHS England issued for your address, in PEM form. For example, /etc/barsdesk/receiver.crt",
    spellcheck: false,
  },
  {
    key: "key",
    label: "Private key file",
    hint: "The key that belongs to it. Only its place is kept here, never the key",
    spellcheck: false,
  },
  {
    key: "clientChain",
    label: "Client chain file",
    hint: "The certificate authorities of the national service in this environment, in PEM form",
    spellcheck: false,
  },
];

/** What ends TLS when Barsdesk does not. */
export const proxyFields: TextField<Door>[] = [
  {
    key: "proxy",
    label: "Name of the reverse proxy",
    hint: "For people who look for it. For example, nginx",
    width: 20,
  },
  {
    key: "proxyHeader",
    label: "Header with the caller’s address (optional)",
    hint: "Usual: X-Forwarded-For",
    width: 20,
    spellcheck: false,
  },
];

/** Who alone is let in, whatever ends TLS. */
export const clientField: TextField<Door> = {
  key: "clientName",
  label: "Client name",
  hint: "The name in the certificate of the national service. Nobody else is let in",
  spellcheck: false,
};

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
