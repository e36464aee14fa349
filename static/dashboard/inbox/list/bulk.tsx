import { CheckCheck, CircleCheck, Flag, Split, Tag, UserPlus, X } from "lucide";
import { useState } from "preact/hooks";
import { t as tOfDepartments } from "../../departments/i18n/index";
import { departments } from "../../departments/store";
import { t } from "../../i18n/index";
import { Dialog } from "../../ui/dialog";
import { Icon } from "../../ui/icon";
import { Menu, MenuItem } from "../../ui/menu";
import { type Bulk, doWithAll } from "../many";
import { MOST_PICKED } from "../picking";
import { SnoozeMenu } from "../snooze";
import { colleagues, me, picked, rows } from "../store";
import { tagsInUse } from "../views";
import { PRIORITIES, PRIORITY_WORDS, PriorityMark } from "./priority";

/** What can be done with all rows that are ticked; it stands where the tabs stand. */
export function BulkBar() {
  const [tagging, setTagging] = useState(false);
  const count = picked.value.size;
  const run = (bulk: Bulk) => void doWithAll([...picked.value], bulk);
  const all = rows.value.length === count;
  return (
    <div class="list-head bulk" role="toolbar" aria-label={t("bulkActions")}>
      <button
        type="button"
        class="icon-btn"
        aria-label={t("bulkNone")}
        title={t("bulkNone")}
        onClick={() => {
          picked.value = new Set();
        }}
      >
        <Icon of={X} size={17} />
      </button>
      <span class="bulk-count" aria-live="polite">
        {t("bulkCount", { n: count })}
      </span>
      <span class="grow" />
      <button
        type="button"
        class="icon-btn"
        aria-label={t("bulkAll")}
        title={t("bulkAll")}
        disabled={all}
        onClick={() => {
          picked.value = new Set(rows.value.slice(0, MOST_PICKED));
        }}
      >
        <Icon of={CheckCheck} size={17} />
      </button>
      <Menu label={t("assignTo")} class="icon-btn" face={<Icon of={UserPlus} size={17} />}>
        <div class="menu-label">{t("assignTo")}</div>
        <div class="menu-scroll">
          {[{ ...me.value, name: t("toMe") }, ...colleagues.value.filter((each) => each.id !== me.value.id)].map((each) => (
            <MenuItem key={each.id} onPick={() => run({ action: "assign", operator: each.id })}>
              <span class={`presence is-${each.availability ?? "offline"}`} />
              <span class="truncate">{each.name}</span>
            </MenuItem>
          ))}
        </div>
      </Menu>
      {departments.value.length > 0 && (
        <Menu label={tOfDepartments("department")} class="icon-btn" face={<Icon of={Split} size={17} />}>
          <div class="menu-label">{tOfDepartments("department")}</div>
          <div class="menu-scroll">
            {departments.value.map((each) => (
              <MenuItem key={each.id} onPick={() => run({ action: "route", department: each.id })}>
                <span class={`dept-dot is-${each.color}`} />
                <span class="truncate">{each.name}</span>
              </MenuItem>
            ))}
            <MenuItem onPick={() => run({ action: "route", department: null })}>{tOfDepartments("noDepartment")}</MenuItem>
          </div>
        </Menu>
      )}
      <SnoozeMenu label={t("snooze")} class="icon-btn" pick={(until) => run({ action: "snooze", until })} />
      <Menu label={t("priority")} class="icon-btn" face={<Icon of={Flag} size={17} />}>
        {PRIORITIES.map((each) => (
          <MenuItem key={each} onPick={() => run({ action: "prioritise", priority: each })}>
            <PriorityMark of={each} />
            {t(PRIORITY_WORDS[each])}
          </MenuItem>
        ))}
      </Menu>
      <button type="button" class="icon-btn" aria-label={t("addTag")} title={t("addTag")} onClick={() => setTagging(true)}>
        <Icon of={Tag} size={17} />
      </button>
      <button type="button" class="icon-btn" aria-label={t("close")} title={t("close")} onClick={() => run({ action: "close" })}>
        <Icon of={CircleCheck} size={17} />
      </button>
      {tagging && (
        <TagDialog
          onClose={() => setTagging(false)}
          pick={(tag) => {
            setTagging(false);
            run({ action: "tag", add_tags: [tag] });
          }}
        />
      )}
    </div>
  );
}

function TagDialog({ onClose, pick }: { onClose: () => void; pick: (tag: string) => void }) {
  const [tag, setTag] = useState("");
  return (
    <Dialog title={t("addTag")} onClose={onClose}>
      <form
        class="form-stack mt-4"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (tag.trim()) pick(tag.trim());
        }}
      >
        <div class="field">
          <label class="field-label" for="bulk-tag">
            {t("tag")}
          </label>
          <input
            id="bulk-tag"
            type="text"
            dir="auto"
            autoFocus
            maxLength={40}
            list="bulk-tags"
            value={tag}
            onInput={(event) => setTag(event.currentTarget.value)}
          />
          <datalist id="bulk-tags">
            {tagsInUse.value.map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
        </div>
        <div class="flex justify-end gap-2">
          <button type="button" class="btn btn-plain" onClick={onClose}>
            {t("cancel")}
          </button>
          <button type="submit" class="btn btn-primary" disabled={!tag.trim()}>
            {t("add")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
