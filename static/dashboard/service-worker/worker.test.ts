import { beforeEach, expect, test, vi } from "vitest";

type Listener = (event: unknown) => void;
interface Tab {
  url: string;
  focused: boolean;
  visibilityState: string;
  focus: () => Promise<void>;
  postMessage: (message: unknown) => void;
}

const listeners = new Map<string, Listener>();
const openWindow = vi.fn(async () => {});
const showNotification = vi.fn(async () => {});
let tabs: Tab[] = [];

const tab = (path: string, looked = false): Tab => ({
  url: `https://acme.example${path}`,
  focused: looked,
  visibilityState: looked ? "visible" : "hidden",
  focus: vi.fn(async () => {}),
  postMessage: vi.fn(),
});

vi.stubGlobal("self", {
  location: new URL("https://acme.example/service-worker.js?lang=en"),
  registration: { showNotification },
  clients: { matchAll: async () => tabs, openWindow, claim: async () => {} },
  skipWaiting: async () => {},
  addEventListener: (type: string, listener: Listener) => listeners.set(type, listener),
});
await import("./worker");

async function raise(type: string, event: object): Promise<void> {
  let work: Promise<unknown> = Promise.resolve();
  listeners.get(type)?.({ ...event, waitUntil: (promise: Promise<unknown>) => (work = promise) });
  await work;
}
const push = (message: unknown) =>
  raise("push", { data: { text: () => (typeof message === "string" ? message : JSON.stringify(message)) } });
const click = (data: unknown) => raise("notificationclick", { notification: { close: vi.fn(), data } });

beforeEach(() => {
  tabs = [];
  openWindow.mockClear();
  showNotification.mockClear();
});

test("a push is shown, unless somebody looks at the dashboard", async () => {
  await push({ tag: "c1", title: "Marcus", body: "Hello", url: "/inbox/c1/" });
  expect(showNotification).toHaveBeenCalledWith(
    "Marcus",
    expect.objectContaining({ body: "Hello", tag: "c1", data: { url: "/inbox/c1/" } }),
  );
  for (const path of ["/inbox/c2/", "/wall/", "/settings/profile/"]) {
    showNotification.mockClear();
    tabs = [tab(path, true)];
    await push({ tag: "c1", title: "Marcus", body: "Hello", url: "/inbox/c1/" });
    expect(showNotification).not.toHaveBeenCalled();
  }
  tabs = [tab("/inbox/c2/"), tab("/", true)];
  await push({ tag: "c1", title: "Marcus", body: "Hello", url: "/inbox/c1/" });
  expect(showNotification).toHaveBeenCalled();
});

test("what somebody sends himself is shown in any case, and so is what cannot be read", async () => {
  tabs = [tab("/inbox/", true)];
  await push({ tag: "sodan-trial", title: "It works", body: "", url: "/settings/notifications/" });
  expect(showNotification).toHaveBeenCalledWith("It works", expect.anything());
  tabs = [];
  await push("no json");
  expect(showNotification).toHaveBeenLastCalledWith("Sodan", expect.objectContaining({ data: { url: "/inbox/" } }));
});

test("a click goes to the tab that shows the conversation, else to any inbox, else to a new window", async () => {
  const [other, same] = [tab("/inbox/c2/"), tab("/inbox/c1/")];
  tabs = [other, same];
  await click({ url: "/inbox/c1/" });
  expect(same.focus).toHaveBeenCalled();
  expect(other.focus).not.toHaveBeenCalled();
  tabs = [other];
  await click({ url: "/inbox/c1/" });
  expect(other.postMessage).toHaveBeenCalledWith({ type: "sodan:open", url: "/inbox/c1/" });
  expect(openWindow).not.toHaveBeenCalled();
  tabs = [tab("/visitors/")];
  await click({ url: "/inbox/c1/" });
  expect(openWindow).toHaveBeenCalledWith("https://acme.example/inbox/c1/");
});

test("a click never leads to another host", async () => {
  await click({ url: "https://evil.example/inbox/" });
  await click({ url: "//evil.example/" });
  expect(openWindow).not.toHaveBeenCalled();
  await click(null);
  expect(openWindow).toHaveBeenCalledWith("https://acme.example/inbox/");
});
