// Asking and telling the atlas what people write; answers are told apart, so that nothing that was typed is lost.

const CSRF = document.querySelector("meta[name=csrf]")?.content ?? "";

/** Why a request was refused: what the server says, and the record as it stands now if somebody was faster. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.errors?.[0]?.what ?? problem.detail ?? String(status));
    this.status = status;
    this.current = problem.current ?? null;
  }
}

/** Send `body` and return the answer, null if it is empty; `version` is the one that was seen. Throws Refused, or TypeError without a connection. */
export async function tell(method, path, body, version) {
  const headers = { "X-CSRF-Token": CSRF, "Accept-Language": document.documentElement.lang };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (version !== undefined) headers["If-Match"] = `"${version}"`;
  const answer = await fetch(`/api/v1${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  if (!answer.ok) throw new Refused(answer.status, await answer.json().catch(() => ({})));
  return answer.status === 204 ? null : answer.json();
}
