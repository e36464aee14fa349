import { vi } from "vitest";

/**
 * Wait until `look` throws no more, and answer what it gives.
 *
 * At most 10 s, where Vitest gives one: a build machine with more work than cores takes that long for nothing at all.
 */
export function soon<T>(look: () => T): Promise<Awaited<T>> {
  return vi.waitFor(look, 10_000) as Promise<Awaited<T>>;
}
