/** The company's departments, and the cards of conversations, as the server has them; fetched anew when it says that they changed. */
import { signal } from "@preact/signals";
import { get, patch } from "../live/api";
import { listen } from "../live/link";

export interface Department {
  id: string;
  name: string;
  color: string;
  members: string[];
  online: string[];
}

export type Member = "order" | "product" | "email" | "phone" | "wish";
export const MEMBERS: readonly Member[] = ["order", "product", "email", "phone", "wish"];

export interface Entry {
  value: string;
  source: "said" | "contact" | "order" | "page" | "staff";
}

export type Card = Partial<Record<Member, Entry | null>>;

export const departments = signal<readonly Department[]>([]);
export const cards = signal<ReadonlyMap<string, Card | "failed">>(new Map());
const asked = new Map<string, number>();

export function startDepartments(): void {
  listen((frame) => {
    const id = frame.conversation ?? "";
    // Whoever comes and goes changes who is there.
    if (frame.type === "welcome" || frame.type === "departments.changed" || frame.type === "availability.changed") void load();
    else if (frame.type === "card.changed" && cards.peek().has(id)) void loadCard(id);
    else if (frame.type === "message.sent" && cards.peek().has(id)) {
      const { message } = frame.data as { message: { sender: { kind: string } } };
      if (message.sender.kind === "visitor") void loadCard(id);
    }
  });
}

export function departmentOf(id: string | null): Department | undefined {
  return id ? departments.value.find((each) => each.id === id) : undefined;
}

async function load(): Promise<void> {
  try {
    departments.value = (await get<{ results: Department[] }>("departments/")).results;
  } catch {
    // The next welcome asks again.
  }
}

export async function loadCard(id: string): Promise<void> {
  const turn = (asked.get(id) ?? 0) + 1;
  asked.set(id, turn);
  try {
    keep(id, await get<Card>(`conversations/${id}/card/`), turn);
  } catch {
    if (!cards.peek().has(id)) keep(id, "failed", turn);
  }
}

/** Answers with a sentence when it was refused. */
export async function writeCard(id: string, changes: Partial<Record<Member, string>>): Promise<string> {
  const turn = (asked.get(id) ?? 0) + 1;
  asked.set(id, turn);
  try {
    keep(id, await patch<Card>(`conversations/${id}/card/`, changes), turn);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

/** Of several answers under way the newest question's holds. */
function keep(id: string, card: Card | "failed", turn: number): void {
  if (asked.get(id) === turn) cards.value = new Map(cards.peek()).set(id, card);
}

/** What stands in the card, as far as it was loaded: to warn who asks for it again. */
export function knownIn(id: string): Partial<Record<Member, string>> {
  const card = cards.peek().get(id);
  if (!card || card === "failed") return {};
  return Object.fromEntries(MEMBERS.flatMap((member) => (card[member] ? [[member, card[member].value]] : [])));
}
