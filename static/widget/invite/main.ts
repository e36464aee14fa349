/** Shows what operators and greetings offer. Fetched by the loader when the first offer comes, or when there are rules to watch. */
import { translator } from "../../shared/i18n";
import { commandError } from "../../shared/pending";
import type { InvitationForVisitor, ProposedPage, ServerFrame, VisitorEvents } from "../../shared/protocol";
import type { Bridge } from "../bridge";
import { type Card, showCard } from "./card";
import css from "./invite.css?inline";
import { showPage } from "./page";
import { beTheOne } from "./tabs";
import { type Watch, watch } from "./watcher";
import { CATALOGUES } from "./words";

const RETRY_MS = 1500;
const TRIES = 4;
const CARD_AFTER_MS = 400;

interface Inviter {
  hear: (frame?: ServerFrame) => void;
  stop: () => void;
}

let inviter: (Inviter & { of: Bridge }) | undefined;

/** A frame about invitations or pages; without one, the rules may be watched from now on. */
export function take(bridge: Bridge, frame?: ServerFrame): void {
  // Somebody else sits at the browser now: what was offered to the one before is none of his business.
  if (bridge.ended?.aborted) return;
  if (inviter?.of !== bridge) {
    inviter?.stop();
    inviter = { of: bridge, ...start(bridge) };
    bridge.ended?.addEventListener("abort", inviter.stop);
  }
  inviter.hear(frame);
}

function start(bridge: Bridge): Inviter {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  bridge.root.adoptedStyleSheets = [...bridge.root.adoptedStyleSheets, sheet];
  const frame = bridge.place.parentElement as HTMLElement;
  const t = translator(CATALOGUES[bridge.language], bridge.language);
  const over = new Set<string>();
  let offered: InvitationForVisitor | undefined;
  let card: Card | undefined;
  /** It ran out while he had it before him: taken up late it is still good, and closing it refuses nothing. */
  let isLate = false;
  let leaveTabs: (() => void) | undefined;
  let watches = false;
  let watching: Watch | undefined;

  const panelIsOpen = () => Boolean(frame.querySelector(".panel:not([hidden])"));

  /** Commands answer the same when they are repeated; a gap in the connection is bridged. */
  async function send(type: "invitation.shown" | "invitation.accept" | "invitation.dismiss", data: object): Promise<void> {
    for (let turn = 0; ; turn++) {
      try {
        await bridge.connection.send(type, data as { invitation: string });
        return;
      } catch (error) {
        const { code, retry } = commandError(error);
        if (code === "conflict" || code === "not_found") return;
        if (!retry || turn >= TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  function end(id: string): void {
    over.add(id);
    if (offered?.id !== id) return;
    offered = undefined;
    isLate = false;
    leaveTabs?.();
    leaveTabs = undefined;
    hide();
  }

  function hide(): void {
    const hadFocus = card?.element.contains(bridge.root.activeElement);
    card?.remove();
    card = undefined;
    if (bridge.offer) {
      bridge.offer = bridge.declined = undefined;
      bridge.offered?.();
    }
    if (hadFocus) frame.querySelector<HTMLElement>(".launcher")?.focus({ preventScroll: true });
  }

  async function accept(id: string): Promise<void> {
    await send("invitation.accept", { invitation: id });
    end(id);
    bridge.open();
  }

  async function dismiss(id: string, is_never: boolean): Promise<void> {
    await send("invitation.dismiss", { invitation: id, is_never });
    end(id);
  }

  function show(): void {
    const one = offered;
    if (!one || card || bridge.offer) return;
    // The conversation that opens by itself; or the visitor has opened it himself. It is one when he answers, and not before.
    if (one.look === "panel" || panelIsOpen()) return intoPanel(one);
    const name = one.operator?.name || bridge.boot.company.name;
    card = showCard(frame, {
      look: one.look,
      title: one.operator ? t("from", { name }) : t("fromUs"),
      name,
      under: one.operator?.title || t("fromUs"),
      photo: bridge.boot.website.face ?? one.operator?.photo ?? null,
      lines: [{ text: one.body, kind: "text" }],
      failed: t("failed"),
      actions: [
        { words: t("yes"), kind: "yes", run: () => accept(one.id) },
        { words: t("no"), kind: "no", run: () => dismiss(one.id, false) },
        { words: t("never"), kind: "never", run: () => dismiss(one.id, true) },
        { words: t("close"), kind: "close", run: () => dismiss(one.id, false) },
      ],
    });
    send("invitation.shown", { invitation: one.id }).catch(() => undefined);
  }

  function intoPanel(one: InvitationForVisitor): void {
    bridge.declined = () => {
      if (isLate) end(one.id);
      else if (one.look === "panel") void dismiss(one.id, false).catch(() => undefined);
      else {
        hide();
        setTimeout(show, CARD_AFTER_MS);
      }
    };
    bridge.offer = one;
    bridge.offered?.();
    bridge.open(false);
  }

  function offer(one: InvitationForVisitor): void {
    if (over.has(one.id) || offered?.id === one.id) return;
    if (offered) end(offered.id);
    offered = one;
    leaveTabs = beTheOne(`sodan:${bridge.key}:invite`, (isOne) => (isOne ? show() : hide()));
  }

  let proposed: ProposedPage | undefined;
  let pageCard: Card | null = null;
  let leavePages: (() => void) | undefined;

  function endPage(): void {
    proposed = undefined;
    leavePages?.();
    leavePages = undefined;
    pageCard?.remove();
    pageCard = null;
  }

  function propose(page: ProposedPage): void {
    endPage();
    proposed = page;
    leavePages = beTheOne(`sodan:${bridge.key}:page`, (isOne) => {
      pageCard?.remove();
      pageCard = isOne ? showPage(frame, page, { bridge, t, done: endPage, redo: () => propose(page) }) : null;
    });
  }

  // Whoever opens the conversation while he is invited has taken the invitation up.
  frame.querySelector(".launcher")?.addEventListener("click", () => {
    if (offered && card) void accept(offered.id).catch(() => undefined);
  });

  /** Begins when the loader says so: not before consent, and never where the browser asks to be left alone. */
  function watchRules(): void {
    const { greetings } = bridge.boot;
    if (watches || !greetings) return;
    watches = true;
    watching = watch(`sodan:${bridge.key}:site`, greetings, async (asked) => {
      // Whoever talks, or has been asked already, is not asked.
      if (offered || panelIsOpen()) return false;
      return (await bridge.connection.send("greeting.fire", asked)).is_invited;
    });
    bridge.tracked = watching.happened;
  }

  return {
    hear(frame) {
      if (!frame) return watchRules();
      const { type, data } = frame;
      if (type === "invitation.offered") offer((data as VisitorEvents["invitation.offered"]).invitation);
      else if (type === "invitation.ended") {
        const { invitation, status } = data as VisitorEvents["invitation.ended"];
        if (status === "expired" && bridge.offer?.id === invitation && panelIsOpen()) isLate = true;
        else end(invitation);
      } else if (type === "page.proposed") propose((data as VisitorEvents["page.proposed"]).page);
      else if (type === "page.answered" && proposed?.id === (data as VisitorEvents["page.answered"]).page) endPage();
    },
    stop() {
      watching?.stop();
      delete bridge.tracked;
      if (offered) end(offered.id);
      endPage();
    },
  };
}
