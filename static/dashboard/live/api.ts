/** The public REST API with the session's cookie. Errors are the server's problem details, whose sentences are made to be shown. */

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    text: string,
    readonly problem: Record<string, unknown> = {},
  ) {
    super(text);
  }
}

/** Why something was refused: of the first field that the server names, else of the whole; `words` for what the server did not say. */
export function whyRefused(error: unknown, words: { offline: string; failed: string }): string {
  if (!(error instanceof ApiError)) return words.failed;
  if (error.code === "offline") return words.offline;
  const [first] = (error.problem["errors"] ?? []) as { detail?: string }[];
  return first?.detail || error.message || words.failed;
}

const TIMEOUT_MS = 15_000;
const UPLOAD_TIMEOUT_MS = 120_000;

export function get<T>(path: string): Promise<T> {
  return ask<T>("GET", path);
}

export function post<T>(path: string, data: object = {}): Promise<T> {
  return ask<T>("POST", path, data);
}

export function patch<T>(path: string, data: object): Promise<T> {
  return ask<T>("PATCH", path, data);
}

export function remove(path: string): Promise<unknown> {
  return ask<unknown>("DELETE", path, {});
}

/** A file as it is. */
export function upload<T>(path: string, file: Blob, type: string): Promise<T> {
  return send<T>("POST", path, UPLOAD_TIMEOUT_MS, { "content-type": type, "x-csrftoken": csrfToken() }, file);
}

function ask<T>(method: string, path: string, data?: object): Promise<T> {
  const headers: Record<string, string> = data ? { "content-type": "application/json", "x-csrftoken": csrfToken() } : {};
  return send<T>(method, path, TIMEOUT_MS, headers, data && JSON.stringify(data));
}

async function send<T>(method: string, path: string, timeout: number, headers: Record<string, string>, body?: BodyInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api/v1/${path}`, {
      method,
      headers: { accept: "application/json", ...headers },
      credentials: "same-origin",
      signal: AbortSignal.timeout(timeout),
      ...(body === undefined ? {} : { body }),
    });
  } catch {
    throw new ApiError(0, "offline", "");
  }
  const answer: unknown = await response.json().catch(() => ({}));
  if (response.ok) return answer as T;
  const problem = answer as { code?: string; detail?: string; title?: string };
  throw new ApiError(response.status, problem.code ?? String(response.status), problem.detail ?? problem.title ?? "", problem);
}

/** What Django wants with whatever changes something. */
export function csrfToken(): string {
  // The cookie has a prefix on https.
  return /(?:^|; )(?:__Host-)?csrf=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}
