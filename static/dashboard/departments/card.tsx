import { Pencil } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../ui/icon";
import { type Key, t } from "./i18n/index";
import { type Card, cards, type Entry, loadCard, MEMBERS, type Member, writeCard } from "./store";

const SOURCES: Record<Entry["source"], Key> = { said: "bySaid", contact: "byContact", order: "byOrder", page: "byPage", staff: "byStaff" };

/** What the visitor has said already; each line can be corrected, and an emptied one is taken off. */
export function SaidCard({ conversation, all = false }: { conversation: string; all?: boolean }) {
  useEffect(() => void loadCard(conversation), [conversation]);
  const card = cards.value.get(conversation);
  if (card === "failed")
    return (
      <p class="text-quiet">
        {t("cardFailed")}{" "}
        <button type="button" class="text-link" onClick={() => void loadCard(conversation)}>
          {t("retry")}
        </button>
      </p>
    );
  if (!card) return <div class="said-card is-loading" aria-hidden="true" />;
  return (
    <dl class="said-card">
      {MEMBERS.filter((member) => all || card[member]).map((member) => (
        <Line key={`${conversation}-${member}`} conversation={conversation} member={member} entry={card[member] ?? null} />
      ))}
    </dl>
  );
}

export function knowsSomething(card: Card | "failed" | undefined): boolean {
  return card !== undefined && card !== "failed" && MEMBERS.some((member) => card[member]);
}

function Line({ conversation, member, entry }: { conversation: string; member: Member; entry: Entry | null }) {
  const [typed, setTyped] = useState<string | null>(null);
  const [wrong, setWrong] = useState("");
  const keep = async () => {
    if (typed === null) return;
    if (typed.trim() === (entry?.value ?? "")) return setTyped(null);
    const why = await writeCard(conversation, { [member]: typed.trim() });
    setWrong(why);
    if (!why) setTyped(null);
  };
  return (
    <>
      <dt>{t(member)}</dt>
      <dd>
        {typed === null ? (
          <>
            {entry ? (
              <span class="min-w-0 break-words" dir="auto" title={t(SOURCES[entry.source])}>
                {entry.value}
              </span>
            ) : (
              <span class="text-quiet">{t("notKnown")}</span>
            )}
            <button
              type="button"
              class="icon-btn is-small said-edit"
              aria-label={t("editMember", { member: t(member) })}
              title={t("edit")}
              onClick={() => setTyped(entry?.value ?? "")}
            >
              <Icon of={Pencil} size={13} />
            </button>
          </>
        ) : (
          <input
            type="text"
            class="control said-field"
            dir="auto"
            maxLength={300}
            aria-label={t(member)}
            aria-invalid={Boolean(wrong)}
            value={typed}
            ref={(field) => {
              if (field && document.activeElement !== field && !wrong) field.focus();
            }}
            onInput={(event) => setTyped(event.currentTarget.value)}
            onBlur={() => void keep()}
            onKeyDown={(event) => {
              if (event.isComposing) return;
              if (event.key === "Enter") {
                event.preventDefault();
                void keep();
              } else if (event.key === "Escape") {
                event.stopPropagation();
                setWrong("");
                setTyped(null);
              }
            }}
          />
        )}
        {wrong && (
          <p class="field-error" role="alert">
            {wrong}
          </p>
        )}
      </dd>
    </>
  );
}

/** Asks for the card of a conversation whose context is shown; there is nothing to show yet. */
export function LoadCard({ conversation }: { conversation: string }) {
  useEffect(() => {
    if (!cards.peek().has(conversation)) void loadCard(conversation);
  }, [conversation]);
  return null;
}
