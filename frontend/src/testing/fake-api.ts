import { vi } from "vitest";
import type { Trouble } from "../api/trouble";

/** What a fake operation is asked. */
export interface Asked {
  params: string[];
  query: URLSearchParams;
  body: unknown;
}

type Operation = (asked: Asked) => unknown;

/** An answer that is no 200. */
export class Answered {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {}
}

/** A refusal in the API's own words. */
export function refused(status: number, code: string, words: Partial<Trouble> = {}): Answered {
  return new Answered(status, {
    code,
    title: `Title of ${code}`,
    what: "What happened.",
    sent: "Nothing was sent.",
    next: "What to do.",
    ...words,
  });
}

/**
 * Stands in for the server: operations by "GET /cases/*", an asterisk for each
 * parameter. What no operation covers fails the request and stands in `missing`.
 */
export function fakeApi(operations: Record<string, Operation>) {
  const calls: { name: string; asked: Asked }[] = [];
  const missing: string[] = [];
  const table = Object.entries(operations).map(([name, operation]) => ({
    name,
    operation,
    at: patternOf(name),
  }));
  const answer = async (request: Request) => {
    const url = new URL(request.url);
    const line = `${request.method} ${url.pathname.replace(/^\/api/, "")}`;
    const hit = table.find(({ at }) => at.test(line));
    if (!hit) {
      missing.push(line);
      return Response.json({}, { status: 500 });
    }
    const text = await request.text();
    const asked = {
      params: hit.at.exec(line)!.slice(1),
      query: url.searchParams,
      body: text ? (JSON.parse(text) as unknown) : undefined,
    };
    calls.push({ name: hit.name, asked });
    const value = await hit.operation(asked);
    if (value instanceof Answered) return Response.json(value.body, { status: value.status });
    return value === undefined ? new Response(null, { status: 204 }) : Response.json(value);
  };
  vi.stubGlobal("fetch", answer);
  return { calls, missing, count: (name: string) => calls.filter((call) => call.name === name).length };
}

function patternOf(name: string): RegExp {
  return new RegExp(`^${name.replaceAll("*", "([^/]+)")}$`);
}
