// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from "vitest";
import { showNotification } from "./notification";

const TOLD = { body: "Where is it?", tag: "c1", path: "/inbox/c1/" };
const put = (worker: unknown) => Object.defineProperty(navigator, "serviceWorker", { configurable: true, value: worker });

afterEach(() => {
  vi.unstubAllGlobals();
  put(undefined);
});

describe("a notification", () => {
  it("is the page's own where it may make one, and a click opens what it is about", () => {
    const shown: { onclick?: () => void; close: () => void }[] = [];
    vi.stubGlobal(
      "Notification",
      class {
        close = vi.fn();
        constructor(
          readonly title: string,
          readonly options: object,
        ) {
          shown.push(this);
        }
      },
    );
    const open = vi.fn();
    showNotification("Anna", TOLD, open);
    expect(shown[0]).toMatchObject({ title: "Anna", options: { body: "Where is it?", tag: "sodan-c1" } });
    shown[0]?.onclick?.();
    expect(open).toHaveBeenCalledTimes(1);
    expect(shown[0]?.close).toHaveBeenCalledTimes(1);
  });

  describe("where only the service worker may", () => {
    const refuse = () =>
      vi.stubGlobal(
        "Notification",
        class {
          constructor() {
            throw new TypeError("Illegal constructor");
          }
        },
      );

    it("is the worker's, which knows the address", async () => {
      refuse();
      const worker = { showNotification: vi.fn(() => Promise.resolve()) };
      put({ ready: Promise.resolve(worker) });
      showNotification("Anna", TOLD);
      await vi.waitFor(() => expect(worker.showNotification).toHaveBeenCalledTimes(1));
      expect(worker.showNotification).toHaveBeenCalledWith(
        "Anna",
        expect.objectContaining({ tag: "sodan-c1", data: { url: "/inbox/c1/" } }),
      );
    });

    it("fails without a word where there is no worker, or it refuses", async () => {
      refuse();
      put(undefined);
      expect(() => showNotification("Anna", TOLD)).not.toThrow();
      const refused = vi.fn(() => Promise.reject(new TypeError("denied")));
      put({ ready: Promise.resolve({ showNotification: refused }) });
      showNotification("Anna", TOLD);
      await vi.waitFor(() => expect(refused).toHaveBeenCalledTimes(1));
    });
  });
});
