// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const post = vi.fn((_path: string, _data: object) => Promise.resolve({}));
vi.mock("../live/api", () => ({ get: () => Promise.resolve({ results: [] }), post, remove: () => Promise.resolve() }));

const { me } = await import("../live/link");
const { rules } = await import("./rules");
const { keepHere, turnOnHere } = await import("./device");

// 65 bytes, as a key of P-256 has, in base64url.
const KEY = `B${"A".repeat(86)}`;
const bytesOfKey = new Uint8Array(65);
bytesOfKey[0] = 4;
const unsubscribe = vi.fn(() => Promise.resolve(true));
const made = {
  endpoint: "https://push.example/1",
  options: { applicationServerKey: bytesOfKey.buffer },
  toJSON: () => ({ endpoint: "https://push.example/1", keys: { p256dh: "p", auth: "a" } }),
  getKey: () => new ArrayBuffer(8),
  unsubscribe,
};
let known: typeof made | null = made;
const registration = {
  pushManager: { getSubscription: () => Promise.resolve(known), subscribe: () => Promise.resolve(made) },
};

beforeEach(() => {
  vi.stubGlobal("PushManager", class {});
  vi.stubGlobal("Notification", { permission: "granted", requestPermission: () => Promise.resolve("granted") });
  Object.defineProperty(navigator, "serviceWorker", {
    configurable: true,
    value: { ready: Promise.resolve(registration), getRegistration: () => Promise.resolve(registration) },
  });
  rules.value = { push_key: KEY } as NonNullable<typeof rules.value>;
  me.value = { ...me.value, id: "ana" };
  known = made;
});
afterEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  vi.unstubAllGlobals();
  vi.clearAllMocks();
});

describe("a browser that is called", () => {
  it("stays so for whoever set it up, and says so to the server once a session", async () => {
    await turnOnHere();
    expect(post).toHaveBeenCalledTimes(1);
    await keepHere();
    await keepHere();
    expect(post).toHaveBeenCalledTimes(2);
    expect(unsubscribe).not.toHaveBeenCalled();
  });

  it.each([
    ["another person", "ken"],
    ["nobody known", null],
  ])("is not handed to who signs in after %s", async (_who, before) => {
    if (before) localStorage.setItem("sodan:device-of", before);
    await keepHere();
    expect(unsubscribe).toHaveBeenCalledTimes(1);
    expect(post).not.toHaveBeenCalled();
  });

  it("is left alone where nobody set it up", async () => {
    known = null;
    await keepHere();
    expect(post).not.toHaveBeenCalled();
    expect(unsubscribe).not.toHaveBeenCalled();
  });
});
