// @vitest-environment happy-dom
import { render } from "preact";
import { useRef } from "preact/hooks";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

const asked: string[] = [];
let answer: () => Promise<{ results: { id: string; sees: boolean }[] }>;
vi.mock("../live/api", () => ({
  get: (path: string) => {
    asked.push(path);
    return answer();
  },
}));

const { colleagues } = await import("../inbox/store");
const { PeopleList, useAt } = await import("./people");

function Note({ conversation }: { conversation: string }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const at = useAt(conversation, true, field, (piece) => {
    if (field.current) field.current.value = piece;
  });
  return (
    <>
      <textarea ref={field} onInput={at.look} onKeyDown={(event) => at.onKey(event) && event.preventDefault()} />
      {at.open && (
        <PeopleList conversation={conversation} found={at.found} active={at.active} query={at.query} onPick={at.pick} onPoint={at.point} />
      )}
    </>
  );
}

const draw = (conversation: string) => act(() => render(<Note conversation={conversation} />, document.body));
const area = () => document.querySelector("textarea") as HTMLTextAreaElement;
const options = () => [...document.querySelectorAll("[role=option]")];
const names = () => options().map((each) => each.querySelector("b")?.textContent);
const write = (text: string) =>
  act(async () => {
    area().value = text;
    area().setSelectionRange(text.length, text.length);
    area().dispatchEvent(new Event("input", { bubbles: true }));
  });
const press = (key: string) => act(() => void area().dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  colleagues.value = ["Aoi", "Ben", "Cem"].map((name) => ({ id: name, name, photo: null }));
  answer = async () => ({
    results: [
      { id: "Aoi", sees: false },
      { id: "Ben", sees: true },
    ],
  });
});

afterEach(() => {
  act(() => render(null, document.body));
  asked.length = 0;
  vi.useRealTimers();
});

it("puts who may not see the conversation last, says why, and does not take him", async () => {
  await draw("c1");
  await write("@");
  expect(asked).toEqual(["side-conversations/colleagues/?conversation=c1"]);
  expect(names()).toEqual(["Ben", "Cem", "Aoi"]);
  expect(options()[2]?.getAttribute("aria-disabled")).toBe("true");
  expect(options()[2]?.textContent).toContain("May not see this conversation");
  await write("@Ao");
  await press("Enter");
  expect(area().value).toBe("@Ao");
  act(() => (options()[0] as HTMLElement).click());
  expect(area().value).toBe("@Ao");
  await write("@Be");
  await press("Enter");
  expect(area().value).toBe("@Ben ");
});

it("asks for each conversation, and again after a while or a failure", async () => {
  await draw("c2");
  await write("@B");
  await write("@Be");
  expect(asked).toHaveLength(1);
  vi.setSystemTime(Date.now() + 31_000);
  answer = () => Promise.reject(new Error("away"));
  await write("@Ben");
  expect(asked).toHaveLength(2);
  // What is not known hinders nobody; the server decides.
  await draw("c3");
  await write("@A");
  expect(names()).toEqual(["Aoi"]);
  expect(options()[0]?.getAttribute("aria-disabled")).not.toBe("true");
  await write("@Ao");
  expect(asked.filter((path) => path.endsWith("c3"))).toHaveLength(2);
});
