import { useEffect, useRef, useState } from "preact/hooks";
import { isRefused } from "../../shared/connection";
import { newId, wellFormed } from "../../shared/ids";
import type { ConversationForVisitor, VisitorMessage } from "../../shared/protocol";
import { keep, recall } from "../memory";
import { usePanel } from "./context";
import { Icon } from "./icons";
import { LONGEST_BODY } from "./written";

type Field = "name" | "email" | "body";
type Wrong = Partial<Record<Field | "form", string>>;

const EMAIL = /^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/;

/** Name, e-mail and text for when nobody is there. What was typed is kept until the server has it. */
export function LeaveForm({ focus }: { focus: number }) {
  const { store, t } = usePanel();
  const { bridge } = store;
  const saved = `sodan:${bridge.key}:form`;
  const form = useRef<HTMLFormElement>(null);
  const [cid, setCid] = useState(newId);
  const [person, setPerson] = useState<{ name: string; email: string }>(() => {
    try {
      const { name = "", email = "" } = bridge.boot.visitor;
      return { name, email, ...JSON.parse(recall("localStorage", saved) ?? "{}") };
    } catch {
      return { name: "", email: "" };
    }
  });
  const [wrong, setWrong] = useState<Wrong>({});
  const [busy, setBusy] = useState(false);
  const values = { ...person, body: store.draft.text.value };

  useEffect(() => {
    if (focus && !matchMedia("(pointer: coarse)").matches) form.current?.querySelector("input")?.focus({ preventScroll: true });
  }, [focus]);

  const change = (field: Field, value: string) => {
    if (field === "body") store.draft.write(value);
    else {
      const next = { ...person, [field]: value };
      setPerson(next);
      keep("localStorage", saved, JSON.stringify(next));
    }
    if (wrong[field]) setWrong({ ...wrong, [field]: undefined });
  };

  const check = (): Wrong => ({
    ...(values.name.trim() ? {} : { name: t("need_name") }),
    ...(EMAIL.test(values.email.trim()) ? {} : { email: t("need_email") }),
    ...(values.body.trim() ? {} : { body: t("need_body") }),
  });

  const submit = async () => {
    const found = check();
    setWrong(found);
    const first = (["name", "email", "body"] as const).find((field) => found[field]);
    if (first) {
      form.current?.querySelector<HTMLElement>(`[name=${first}]`)?.focus();
      return;
    }
    setBusy(true);
    const body = {
      ticket: "",
      cid,
      name: wellFormed(values.name.trim()),
      email: values.email.trim(),
      body: wellFormed(values.body.trim()),
      page_url: location.href.slice(0, 2000),
      page_title: document.title.slice(0, 300),
    };
    try {
      body.ticket = await bridge.connection.pass();
      const response = await fetch(`${bridge.server}/widget/message/`, {
        method: "POST",
        credentials: "omit",
        headers: { "Content-Type": "text/plain" },
        body: JSON.stringify(body),
      });
      const answer = await response.json();
      if (response.ok) {
        setCid(newId());
        store.draft.write("");
        // A site that says itself who its members are also says where they are answered.
        const { email = body.email } = answer as { email?: string };
        store.adoptLeft(answer as { conversation: ConversationForVisitor; message: VisitorMessage }, email);
        return;
      }
      const { errors, code, detail } = answer as { errors?: Record<string, string[]>; code?: string; detail?: string };
      if (errors?.["email"]) setWrong({ email: t("need_email") });
      else if (code === "signed_identity_required" && detail) setWrong({ form: detail });
      else setWrong({ form: t(response.status === 429 ? "form_many" : "form_failed") });
    } catch (error) {
      setWrong({ form: t(!navigator.onLine ? "form_offline" : isRefused(error) ? "stopped_forbidden" : "form_failed") });
    } finally {
      setBusy(false);
    }
  };

  const field = (name: Field, type: "text" | "email" | "area", complete: string, hint?: string) => {
    const error = wrong[name];
    const described = [error ? `sodan-${name}-error` : "", hint ? `sodan-${name}-hint` : ""].filter(Boolean).join(" ");
    const shared = {
      id: `sodan-${name}`,
      name,
      value: values[name],
      "aria-required": true,
      "aria-invalid": Boolean(error),
      "aria-describedby": described || undefined,
      dir: "auto" as const,
      onInput: (event: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) => change(name, event.currentTarget.value),
    };
    return (
      <div class="entry">
        <label for={`sodan-${name}`}>{t(`form_${name}`)}</label>
        {type === "area" ? (
          <textarea {...shared} rows={4} maxLength={LONGEST_BODY} />
        ) : (
          <input {...shared} type={type as "text"} autocomplete={complete} maxLength={type === "email" ? 254 : 120} />
        )}
        {error ? (
          <p class="wrong" id={`sodan-${name}-error`}>
            <Icon name="alert" size={14} />
            {error}
          </p>
        ) : hint ? (
          <p class="hint" id={`sodan-${name}-hint`}>
            {hint}
          </p>
        ) : null}
      </div>
    );
  };

  return (
    <form
      class="leave"
      ref={form}
      noValidate
      aria-label={t("form_title")}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void submit();
      }}
    >
      {field("name", "text", "name")}
      {field("email", "email", "email", t("form_email_why"))}
      {field("body", "area", "off")}
      {wrong.form ? (
        <p class="wrong is-whole" role="alert">
          <Icon name="alert" size={16} />
          {wrong.form}
        </p>
      ) : null}
      <button type="submit" class="primary" aria-disabled={busy}>
        {t(busy ? "form_sending" : "form_send")}
      </button>
    </form>
  );
}
