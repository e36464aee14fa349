import { useEffect, useRef } from "preact/hooks";
import { tell } from "../../live/link";

const TYPING_MS = 3000;

/** Tells the visitor that somebody writes, never what. */
export function useTyping(conversation: string): (isTyping: boolean) => void {
  const told = useRef({ is: false, at: 0, timer: 0 });
  const say = (isTyping: boolean) => {
    told.current.is = isTyping;
    told.current.at = Date.now();
    tell("typing", { conversation, is_typing: isTyping });
  };
  useEffect(
    () => () => {
      clearTimeout(told.current.timer);
      if (told.current.is) say(false);
    },
    [],
  );
  return (isTyping) => {
    clearTimeout(told.current.timer);
    if (isTyping) {
      if (!told.current.is || Date.now() - told.current.at > TYPING_MS) say(true);
      told.current.timer = window.setTimeout(() => say(false), TYPING_MS * 2);
    } else if (told.current.is) say(false);
  };
}
