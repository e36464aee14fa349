import { CircleAlert } from "lucide";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { newId } from "../../shared/ids";
import { t } from "../i18n/index";
import { atMoment } from "../inbox/time";
import { ApiError } from "../live/api";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icon";
import { toast } from "../ui/toast";
import { invite, inviting, type Proposal, propose, startInvitations } from "./store";

const LONGEST = 500;

/** The one place of a page where an invitation is written; beside its toasts. */
export function Inviting() {
  useEffect(startInvitations, []);
  const whom = inviting.value;
  return whom && <InviteDialog key={whom.visitor} {...whom} onClose={() => (inviting.value = null)} />;
}

/** The text, begun from a template and free to change; or the reason why the visitor is not invited. */
function InviteDialog({ visitor, name, onClose }: { visitor: string; name: string; onClose: () => void }) {
  const [proposal, setProposal] = useState<Proposal | null>(null);
  const [failure, setFailure] = useState("");
  const [body, setBody] = useState("");
  const [busy, setBusy] = useState(false);
  const [turn, setTurn] = useState(0);
  const area = useRef<HTMLTextAreaElement>(null);
  // The same invitation, however often the button is pressed.
  const cid = useRef(newId());
  const id = useId();

  useEffect(() => {
    let gone = false;
    setFailure("");
    propose(visitor).then(
      (found) => {
        if (gone) return;
        setProposal(found);
        setBody(found.texts[0]?.text ?? t("inviteDefault"));
      },
      (error: unknown) => gone || setFailure(words(error)),
    );
    return () => {
      gone = true;
    };
  }, [visitor, turn]);
  useLayoutEffect(() => area.current?.focus(), [proposal]);

  async function send(): Promise<void> {
    if (busy || !body.trim()) return;
    setBusy(true);
    setFailure("");
    try {
      await invite(visitor, body.trim(), cid.current);
      toast("done", t("inviteDone", { name }));
      onClose();
    } catch (error) {
      setFailure(words(error));
      setBusy(false);
    }
  }

  return (
    <Dialog title={t("inviteTitle", { name })} onClose={onClose}>
      {proposal && !proposal.is_allowed ? (
        <>
          <p class="invite-refused">
            <Icon of={CircleAlert} size={18} class="shrink-0" />
            <span>
              {proposal.detail} {proposal.until && t("inviteUntil", { when: atMoment(proposal.until) })}
            </span>
          </p>
          <Foot>
            <button type="button" class="btn btn-primary" onClick={onClose}>
              {t("close")}
            </button>
          </Foot>
        </>
      ) : (
        <form
          class="invite-form"
          aria-busy={!proposal}
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          {proposal && proposal.texts.length > 1 && (
            <div class="field">
              <label class="field-label" for={`${id}-template`}>
                {t("inviteTemplate")}
              </label>
              <select id={`${id}-template`} onChange={(event) => setBody(proposal.texts[event.currentTarget.selectedIndex]?.text ?? "")}>
                {proposal.texts.map((one) => (
                  <option key={one.template}>{one.name}</option>
                ))}
              </select>
            </div>
          )}
          <div class="field">
            <label class="field-label" for={`${id}-body`}>
              {t("inviteText")}
            </label>
            <textarea
              ref={area}
              id={`${id}-body`}
              rows={4}
              dir="auto"
              maxLength={LONGEST}
              disabled={!proposal}
              value={body}
              aria-describedby={`${id}-help`}
              onInput={(event) => setBody(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) void send();
              }}
            />
            <p class="field-help" id={`${id}-help`}>
              {t("inviteHelp")}
            </p>
          </div>
          {failure && (
            <p class="field-error" role="alert">
              <Icon of={CircleAlert} size={15} />
              <span>{failure}</span>
              {!proposal && (
                <button type="button" class="text-link" onClick={() => setTurn(turn + 1)}>
                  {t("tryAgain")}
                </button>
              )}
            </p>
          )}
          <Foot>
            <button type="button" class="btn btn-plain" onClick={onClose}>
              {t("cancel")}
            </button>
            <button type="submit" class="btn btn-primary" disabled={!proposal || !body.trim()} aria-disabled={busy || undefined}>
              {t("inviteSend")}
            </button>
          </Foot>
        </form>
      )}
    </Dialog>
  );
}

function Foot({ children }: { children: preact.ComponentChildren }) {
  return <div class="mt-5 flex justify-end gap-2">{children}</div>;
}

function words(error: unknown): string {
  return (error instanceof ApiError && error.message) || t("inviteFailed");
}
