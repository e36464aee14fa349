import { useEffect, useRef } from "preact/hooks";
import type { FormsModule } from "../forms/host";
import { usePanel } from "./context";

/** A part whose code comes when it is needed. What is asked is never in the way: without it one just writes. */
export function Later({ part, focus = false }: { part: "before" | "ending"; focus?: boolean }) {
  const { store } = usePanel();
  const { bridge } = store;
  const place = useRef<HTMLDivElement>(null);
  const conversation = store.conversation.value?.id ?? "";
  useEffect(() => {
    let end: (() => void) | undefined;
    let gone = false;
    const host = {
      language: bridge.language,
      root: bridge.root,
      key: bridge.key,
      focus,
      conversation,
      ...(bridge.boot.before && { form: bridge.boot.before }),
      draft: () => store.draft.text.peek(),
      write: (text: string) => store.draft.write(text),
      send: (answers: Record<string, string | number | boolean>) => {
        store.say(store.draft.text.peek(), answers);
        const { before } = bridge.boot;
        if (!before) return;
        // Who he is, is known now: a second conversation on this page does not ask again.
        before.questions = before.questions.filter(({ key, autocomplete }) => !autocomplete || !(key in answers));
        if (!before.questions.length) store.asks.value = false;
      },
      ask: bridge.connection.send.bind(bridge.connection),
    };
    const address = bridge.boot.forms;
    if (address)
      import(/* @vite-ignore */ address).then(
        ({ show }: FormsModule) => {
          if (!gone && place.current) end = show(place.current, part, host as Parameters<FormsModule["show"]>[2]);
        },
        () => {
          store.asks.value = false;
        },
      );
    return () => {
      gone = true;
      end?.();
    };
  }, [conversation]);
  return <div class="later" ref={place} />;
}
