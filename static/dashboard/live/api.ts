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

const TIMEOUT_MS = 15_000;

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

async function ask<T>(method: string, path: string, data?: object): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (data) Object.assign(headers, { "content-type": "application/json", "x-csrftoken": csrfToken() });
  let response: Response;
  try {
    response = await fetch(`/api/v1/${path}`, {
      method,
      headers,
      credentials: "same-origin",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(data ? { body: JSON.stringify(data) } : {}),
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
