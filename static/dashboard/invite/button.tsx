import { Send } from "lucide";
import { useEffect } from "preact/hooks";
import { type Key, t } from "../i18n/index";
import { Icon } from "../ui/icon";
import { follow, invited, inviting } from "./store";

interface Props {
  visitor: string;
  name: string;
  class?: string;
  /** One of many in a list: says whom, to who points at it or hears it, and is reached as its row is. */
  row?: { tabIndex: number };
}

/** "Invite", for a list, a notice or a panel; `name` says whom. */
export function InviteButton({ visitor, name, class: look = "btn btn-plain btn-sm", row }: Props) {
  const whom = row && t("inviteTitle", { name });
  return (
    <button
      type="button"
      class={look}
      aria-haspopup="dialog"
      aria-label={whom}
      title={whom}
      tabIndex={row?.tabIndex}
      onClick={() => (inviting.value = { visitor, name })}
    >
      <Icon of={Send} size={15} />
      <span>{t("invite")}</span>
    </button>
  );
}

const STATES: Record<string, Key> = {
  sent: "inviteSent",
  shown: "inviteShown",
  accepted: "inviteAccepted",
  dismissed: "inviteDismissed",
  expired: "inviteExpired",
};

/** How the newest invitation stands, in two words; nothing where there was none. */
export function InviteState({ visitor }: { visitor: string }) {
  useEffect(() => follow(visitor), [visitor]);
  const one = invited.value.get(visitor);
  const key = one && STATES[one.status];
  if (!one || !key) return null;
  return (
    <span class={`invite-state is-${one.status}`} role="status">
      {t(one.is_never ? "inviteNever" : key)}
    </span>
  );
}
