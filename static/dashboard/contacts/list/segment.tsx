import { Plus, X } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { get, patch, post, remove } from "../../live/api";
import { ask, Dialog } from "../../ui/dialog";
import { Icon } from "../../ui/icon";
import { type Key, t } from "../i18n/index";
import { attributes, fieldErrors, loadWords, look, owners, segments, sentence, tags } from "../store";
import type { Rule, Segment } from "../types";

interface Field {
  field: string;
  kind: "text" | "set" | "yes" | "moment" | "count" | "number" | "date";
  ops: string[];
}

const NAMES: Record<string, Key> = {
  name: "name",
  email: "email",
  company: "company",
  language: "language",
  external_id: "externalId",
  search: "anywhere",
  tag: "tag",
  owner: "owner",
  source: "cameBy",
  phone: "phone",
  verified: "verified",
  created: "added",
  seen: "lastSeen",
  visits: "visitsCount",
  device: "device",
  country: "country",
  talked: "talked",
};
const OPS: Record<string, Key> = {
  is: "opIs",
  is_not: "opIsNot",
  contains: "opContains",
  is_set: "opSet",
  is_not_set: "opNotSet",
  within_days: "opWithin",
  before_days: "opBefore",
  at_least: "opAtLeast",
  at_most: "opAtMost",
  before: "opEarlier",
  after: "opLater",
};
const SOURCES: [string, Key][] = [
  ["claim", "sourceClaim"],
  ["signed", "sourceSigned"],
  ["hand", "sourceHand"],
  ["import", "sourceImport"],
  ["api", "sourceApi"],
];
const DEVICES: [string, Key][] = [
  ["desktop", "deviceDesktop"],
  ["phone", "devicePhone"],
  ["tablet", "deviceTablet"],
];
const FIRST: Rule = { field: "tag", op: "is", value: "" };

/** Rules put together by hand, with how many they find; saved under a name for everybody. */
export function SegmentDialog({ segment, onClose }: { segment: Segment | null; onClose: () => void }) {
  const [fields, setFields] = useState<Field[]>([]);
  const [name, setName] = useState(segment?.name ?? "");
  const [match, setMatch] = useState(segment?.rules.match ?? "all");
  const [rules, setRules] = useState<Rule[]>(segment?.rules.rules ?? [FIRST]);
  const [count, setCount] = useState<number | null>(null);
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [failed, setFailed] = useState("");
  const [busy, setBusy] = useState(false);
  const [turn, setTurn] = useState(0);
  const filter = { match, rules };
  const asked = JSON.stringify(filter);

  useEffect(() => {
    get<{ results: Field[] }>("contact-segments/fields/").then(
      ({ results }) => setFields(results),
      (error) => setFailed(sentence(error)),
    );
  }, [turn]);
  useEffect(() => {
    setCount(null);
    // Without fields there is nothing to choose from, and that stays said.
    if (fields.length) setFailed("");
    let current = true;
    const unfinished = rules.some(({ op, value }) => op !== "is_set" && op !== "is_not_set" && (value === "" || value === undefined));
    if (unfinished) return;
    const timer = setTimeout(() => {
      post<{ count: number }>("contact-segments/count/", { rules: JSON.parse(asked) }).then(
        (answer) => {
          if (!current) return;
          setCount(answer.count);
          setWrong({});
        },
        (error) => current && refuse(error),
      );
    }, 350);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [asked, turn]);

  const refuse = (error: unknown) => {
    const errors = fieldErrors(error);
    setWrong(errors);
    if (!Object.keys(errors).length) setFailed(sentence(error));
  };
  const put = (at: number, rule: Rule) => setRules(rules.map((each, index) => (index === at ? rule : each)));
  const save = async () => {
    setBusy(true);
    setFailed("");
    try {
      const body = { name, rules: filter };
      const saved = segment
        ? await patch<Segment>(`contact-segments/${segment.id}/`, body)
        : await post<Segment>("contact-segments/", body);
      await loadWords();
      look({ segment: saved.id });
      onClose();
    } catch (error) {
      refuse(error);
    } finally {
      setBusy(false);
    }
  };
  const takeAway = async () => {
    if (!segment || !(await ask(t("deleteSegmentTitle", { name: segment.name }), t("deleteSegmentText"), t("delete")))) return;
    remove(`contact-segments/${segment.id}/`).then(
      async () => {
        await loadWords();
        look({ segment: "" });
        onClose();
      },
      (error) => setFailed(sentence(error)),
    );
  };
  return (
    <Dialog title={t(segment ? "changeSegment" : "newSegment")} onClose={onClose} wide>
      <form
        class="form-stack mt-4"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void save();
        }}
      >
        <div class="field">
          <label class="field-label" for="segment-name">
            {t("segmentName")}
          </label>
          <input
            id="segment-name"
            type="text"
            maxLength={60}
            dir="auto"
            aria-invalid={Boolean(wrong["name"])}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
          {wrong["name"] && <p class="field-error">{wrong["name"]}</p>}
        </div>
        <fieldset class="rule-list">
          <legend class="field-label mb-1.5">
            <select
              class="control rule-match"
              aria-label={t("match")}
              value={match}
              onChange={(event) => setMatch(event.currentTarget.value as "all")}
            >
              <option value="all">{t("matchAll")}</option>
              <option value="any">{t("matchAny")}</option>
            </select>
          </legend>
          {rules.map((rule, at) => {
            const field = fields.find((each) => each.field === rule.field);
            return (
              <div key={at} class="rule-row">
                <select
                  class="control"
                  aria-label={t("field")}
                  value={rule.field}
                  onChange={(event) => {
                    const next = fields.find((each) => each.field === event.currentTarget.value);
                    if (next)
                      put(at, { field: next.field, op: preferred(next), ...(next.kind === "yes" ? { value: true } : { value: "" }) });
                  }}
                >
                  {fields.map((each) => (
                    <option key={each.field} value={each.field}>
                      {fieldName(each.field)}
                    </option>
                  ))}
                </select>
                <select
                  class="control"
                  aria-label={t("condition")}
                  value={rule.op}
                  onChange={(event) => put(at, withOp(rule, event.currentTarget.value))}
                >
                  {(field?.ops ?? [rule.op]).map((op) => (
                    <option key={op} value={op}>
                      {t(OPS[op] ?? "opIs")}
                    </option>
                  ))}
                </select>
                {rule.op !== "is_set" && rule.op !== "is_not_set" && field && (
                  <ValueField field={field} rule={rule} put={(value) => put(at, { ...rule, value })} />
                )}
                <button
                  type="button"
                  class="icon-btn"
                  aria-label={t("removeRule")}
                  disabled={rules.length === 1}
                  onClick={() => setRules(rules.filter((_, index) => index !== at))}
                >
                  <Icon of={X} size={16} />
                </button>
                {wrong[`rules.${at}`] && String(rule.value ?? "") !== "" && <p class="field-error rule-wrong">{wrong[`rules.${at}`]}</p>}
              </div>
            );
          })}
          <button type="button" class="btn btn-ghost btn-sm justify-self-start" onClick={() => setRules([...rules, FIRST])}>
            <Icon of={Plus} size={15} />
            {t("addRule")}
          </button>
        </fieldset>
        <p class="text-quiet" role="status">
          {count === null ? " " : t("segmentCount", { n: count })}
        </p>
        {failed && (
          <p class="field-error" role="alert">
            {failed}{" "}
            {count === null && (
              <button
                type="button"
                class="text-link"
                onClick={() => {
                  setFailed("");
                  setTurn(turn + 1);
                }}
              >
                {t("tryAgain")}
              </button>
            )}
          </p>
        )}
        <div class="flex flex-wrap justify-end gap-2">
          {segment && (
            <button type="button" class="btn btn-danger me-auto" onClick={() => void takeAway()}>
              {t("delete")}
            </button>
          )}
          <button type="button" class="btn btn-plain" onClick={onClose}>
            {t("cancel")}
          </button>
          <button type="submit" class="btn btn-primary" disabled={busy || count === null}>
            {t("saveSegment")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function fieldName(field: string): string {
  const own = attributes.value.find(({ slug }) => field === `attributes.${slug}`);
  const key = NAMES[field];
  return own?.label ?? (key ? t(key) : field);
}

function preferred(field: Field): string {
  return ["is", "within_days", "at_least"].find((op) => field.ops.includes(op)) ?? (field.ops[0] as string);
}

function withOp(rule: Rule, op: string): Rule {
  if (op === "is_set" || op === "is_not_set") return { field: rule.field, op };
  return { field: rule.field, op, value: rule.value ?? "" };
}

function ValueField({ field, rule, put }: { field: Field; rule: Rule; put: (value: Rule["value"]) => void }) {
  const choices = choicesOf(field);
  if (choices)
    return (
      <select
        class="control"
        aria-label={t("value")}
        value={String(rule.value ?? "")}
        onChange={({ currentTarget: { value } }) => put(field.kind === "yes" ? value === "true" : value)}
      >
        {field.kind !== "yes" && <option value="">{t("none")}</option>}
        {choices.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    );
  const isNumber = field.kind === "moment" || field.kind === "count" || field.kind === "number";
  return (
    <input
      class="control"
      aria-label={t(field.kind === "moment" ? "days" : "value")}
      placeholder={field.kind === "moment" ? t("days") : ""}
      type={(field.kind === "date" ? "date" : isNumber ? "number" : "text") as "text"}
      dir="auto"
      value={String(rule.value ?? "")}
      onInput={({ currentTarget: { value } }) => put(isNumber && value !== "" ? Number(value) : value)}
    />
  );
}

function choicesOf(field: Field): [string, string][] | null {
  if (field.kind === "yes")
    return [
      ["true", t("yes")],
      ["false", t("no")],
    ];
  if (field.field === "tag") return tags.value.map(({ tag }) => [tag, tag]);
  if (field.field === "owner") return owners.value.map(({ id, name }) => [id, name]);
  if (field.field === "source") return SOURCES.map(([value, key]) => [value, t(key)]);
  if (field.field === "device") return DEVICES.map(([value, key]) => [value, t(key)]);
  const own = attributes.value.find(({ slug }) => field.field === `attributes.${slug}`);
  return own?.type === "choice" ? own.choices.map((choice) => [choice, choice]) : null;
}

export function segmentOf(id: string): Segment | null {
  return segments.value.find((segment) => segment.id === id) ?? null;
}
