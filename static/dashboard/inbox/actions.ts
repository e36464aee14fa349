/** What an operator does to a conversation: shown at once, confirmed or taken back by the server's answer. */
import { t as tOfDepartments } from "../departments/i18n/index";
import { t } from "../i18n/index";
import { command } from "../live/link";
import { ask } from "../ui/dialog";
import { toast } from "../ui/toast";
import { noteUsed } from "./canned/store";
import { askForClosing } from "./closing/closing";
import { draftOf } from "./composer/drafts";
import { shown } from "./list/rows";
import { visitorName } from "./names";
import { showView } from "./navigation";
import { sendLine } from "./sending";
import { change, list, me, takenByMyself, unsentOf } from "./store";
import { atComing } from "./time";
import type { Colleague, Summary } from "./types";
import { whyNot } from "./why";

type Command = "conversation.accept" | "conversation.close" | "conversation.reopen" | "conversation.release" | "conversation.wake";

const meAsAssignee = () => ({ id: me.value.id, name: me.value.name, photo: me.value.photo });

export async function accept(id: string): Promise<void> {
  takenByMyself.add(id);
  if (await act("conversation.accept", id, { status: "open", assignee: meAsAssignee() })) showView("mine");
}

export async function close(id: string): Promise<void> {
  const summary = shown(list.value, id);
  if (!summary || summary.status === "closed") return;
  const name = visitorName(summary.visitor);
  if (draftOf(id)) {
    if (!(await ask(t("closeDraftTitle"), t("closeDraftText", { name }), t("closeAnyway")))) return;
  } else if (
    summary.waiting_since &&
    !isBeingAnswered(id) &&
    !(await ask(t("closeWaitingTitle", { name }), t("closeWaitingText"), t("closeAnyway")))
  )
    return;
  const last = await askForClosing(id, name);
  if (last === "cancel") return;
  if (last !== "without") {
    // It goes first and takes the closing with it: over a reload too, and in the order in which they were meant.
    await sendLine(id, last.body, "message", { canned: last.canned, closes: true });
    noteUsed(id, last.canned);
    return;
  }
  if (await act("conversation.close", id, { status: "closed", waiting_since: null, closed_at: new Date().toISOString() }))
    tellClosed(id, name);
}

/** The last word was sent, and with it the conversation ended. */
export function closed(conversation: Summary): void {
  change({ type: "came", conversation });
  tellClosed(conversation.id, visitorName(conversation.visitor));
}

function tellClosed(id: string, name: string): void {
  toast("done", t("closedToast", { name }), { label: t("undo"), run: () => void reopen(id) });
}

/** Whether an answer is on its way to the server. */
function isBeingAnswered(id: string): boolean {
  return unsentOf(id).some((line) => line.kind === "message" && line.state !== "failed");
}

export async function reopen(id: string): Promise<void> {
  takenByMyself.add(id);
  if (await act("conversation.reopen", id, { status: "open", assignee: meAsAssignee(), closed_at: null })) showView("mine");
}

export async function release(id: string): Promise<void> {
  const summary = shown(list.value, id);
  if (!summary) return;
  const done = await act("conversation.release", id, { status: "queued", assignee: null });
  if (done) toast("done", t("releasedToast", { name: visitorName(summary.visitor) }));
}

export async function assign(id: string, to: Colleague): Promise<void> {
  const summary = shown(list.value, id);
  if (!summary) return;
  if (to.id !== me.value.id && to.availability && to.availability !== "online") {
    if (!(await ask(t("assignAwayTitle", { name: to.name }), t("assignAwayText", { name: to.name }), t("assignAnyway")))) return;
  }
  if (to.id === me.value.id) takenByMyself.add(id);
  const patch: Partial<Summary> = { status: "open", assignee: { id: to.id, name: to.name, photo: to.photo } };
  const done = await optimistic(id, patch, () => command("conversation.assign", { conversation: id, operator: to.id }));
  if (done && to.id !== me.value.id) toast("done", t("assignedToast", { name: to.name }));
}

/** Hand over to a department: whoever's turn it is gets it, or it waits there. */
export async function route(id: string, to: { id: string; name: string }): Promise<void> {
  try {
    change({ type: "came", conversation: (await command("conversation.route", { conversation: id, department: to.id })).conversation });
    toast("done", tOfDepartments("handedTo", { name: to.name }));
  } catch (error) {
    toast("failed", whyNotRouted(error));
  }
}

/** File a conversation under a department; who has it keeps it if he is in it. Answers with a sentence when it was refused. */
export async function file(id: string, department: string | null): Promise<string> {
  try {
    change({
      type: "came",
      conversation: (await command("conversation.route", { conversation: id, department, keeps: true })).conversation,
    });
    return "";
  } catch (error) {
    return whyNotRouted(error);
  }
}

function whyNotRouted(error: unknown): string {
  return (error as { code?: string }).code === "conflict" ? tOfDepartments("whyMoved") : whyNot(error);
}

export async function snooze(id: string, until: string | null): Promise<void> {
  const summary = shown(list.value, id);
  if (!summary) return;
  const assignee = summary.assignee ?? meAsAssignee();
  const patch: Partial<Summary> = { status: "snoozed", snoozed_until: until, assignee };
  const done = await optimistic(id, patch, () => command("conversation.snooze", { conversation: id, until }));
  const name = visitorName(summary.visitor);
  if (done) {
    const words = until ? t("snoozedToast", { name, when: atComing(until, Date.now()) }) : t("snoozedReplyToast", { name });
    toast("done", words, { label: t("undo"), run: () => void wake(id) });
  }
}

export async function wake(id: string): Promise<void> {
  takenByMyself.add(id);
  await act("conversation.wake", id, { status: "open", snoozed_until: null });
}

export type Details = Partial<Pick<Summary, "subject" | "priority" | "tags">>;

/** Note something about a conversation. Answers with a sentence when it was refused. */
export async function setDetails(id: string, details: Details): Promise<string> {
  change({ type: "patched", id, patch: details });
  try {
    change({ type: "came", conversation: (await command("conversation.set", { conversation: id, ...details })).conversation });
    return "";
  } catch (error) {
    return whyNot(error);
  } finally {
    change({ type: "unpatched", id });
  }
}

function act(type: Command, id: string, patch: Partial<Summary>): Promise<boolean> {
  return optimistic(id, patch, () => command(type, { conversation: id }));
}

/** The button that was pressed may be gone with the state that it changed: its focus goes to what comes next. */
function keepFocus(): void {
  requestAnimationFrame(() => {
    if (document.activeElement && document.activeElement !== document.body) return;
    const next = matchMedia("(pointer: coarse)").matches ? null : document.getElementById("composer");
    (next ?? document.getElementById("thread-title"))?.focus({ preventScroll: true });
  });
}

async function optimistic(id: string, patch: Partial<Summary>, run: () => Promise<{ conversation: Summary }>): Promise<boolean> {
  change({ type: "patched", id, patch });
  keepFocus();
  try {
    change({ type: "came", conversation: (await run()).conversation });
    return true;
  } catch (error) {
    toast("failed", whyNot(error));
    return false;
  } finally {
    change({ type: "unpatched", id });
  }
}
