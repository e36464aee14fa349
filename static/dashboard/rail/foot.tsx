import type { IconNode } from "lucide";
import { AtSign, BellRing, Keyboard, LogOut, Monitor, Moon, Sun, User, Volume2 } from "lucide";
import { render } from "preact";
import { useState } from "preact/hooks";
import { forgetHere } from "../calling/device";
import { t as ct } from "../calling/i18n/index";
import { MentionsDialog, mentionsOpen } from "../calling/list";
import { unseen } from "../calling/rules";
import { startCalling } from "../calling/start";
import { type Key, t } from "../i18n/index";
import { prefs, setPrefs, turnOnNotifications } from "../inbox/notify/prefs";
import { ring } from "../inbox/notify/sound";
import type { Availability } from "../inbox/types";
import { startKeys } from "../keys/keys";
import { helpOpen } from "../keys/store";
import { me, setAvailability } from "../live/link";
import type { Session } from "../live/session";
import { chooseTheme, chosenTheme } from "../page/theme";
import { Face } from "../ui/face";
import { Icon } from "../ui/icon";
import { Menu, MenuItem, MenuLink, MenuRule } from "../ui/menu";
import { toast } from "../ui/toast";

const CHOICES: readonly Availability[] = ["online", "away", "offline"];
const THEMES: [string, IconNode, Key][] = [
  ["light", Sun, "themeLight"],
  ["dark", Moon, "themeDark"],
  ["", Monitor, "themeDevice"],
];

/**
 * At the foot of the rail: am I there (one click), and everything about me and this browser (the face). With it comes what every page with a rail
 * owes whoever sits at it: the keys, and being called.
 */
export function mountFoot(session: Session): void {
  startKeys();
  startCalling();
  const place = document.createElement("div");
  document.body.append(place);
  render(<MentionsDialog />, place);
  const foot = document.getElementById("rail-foot");
  if (foot) render(<Foot session={session} profile={foot.dataset.profile ?? ""} logout={foot.dataset.logout ?? ""} />, foot);
}

function Foot({ session, profile, logout }: { session: Session; profile: string; logout: string }) {
  const { availability, name, photo, id } = me.value;
  const next: Availability = availability === "online" ? "away" : "online";
  return (
    <>
      <button
        type="button"
        class="rail-item rail-mentions"
        aria-label={unseen.value ? ct("listUnseen", { n: unseen.value }) : ct("list")}
        onClick={() => (mentionsOpen.value = true)}
      >
        <Icon of={AtSign} size={20} />
        <span>{ct("list")}</span>
        <span class="rail-count">{counted(unseen.value)}</span>
      </button>
      <button
        type="button"
        class="rail-item rail-availability"
        title={t(next === "online" ? "goOnline" : "goAway")}
        onClick={() => choose(next)}
      >
        <span class={`presence is-${availability}`} />
        <span>{t(`availability_${availability}`)}</span>
      </button>
      <Menu
        label={t("myMenu")}
        class="rail-item rail-me"
        side="rail"
        face={
          <>
            <Face id={id} name={name} photo={photo} presence={availability} />
            <span class="rail-count">{counted(unseen.value)}</span>
          </>
        }
      >
        <div class="menu-person">
          <span class="truncate font-semibold">{name}</span>
          <span class="truncate text-xs text-quiet">{session.user.email}</span>
        </div>
        <MenuRule />
        <MenuItem onPick={() => (mentionsOpen.value = true)}>
          <Icon of={AtSign} size={16} />
          {unseen.value ? ct("listUnseen", { n: unseen.value }) : ct("list")}
        </MenuItem>
        <MenuRule />
        {CHOICES.map((each) => (
          <MenuItem key={each} radio checked={availability === each} onPick={() => choose(each)}>
            <span class={`presence is-${each}`} />
            {t(`availability_${each}`)}
          </MenuItem>
        ))}
        <MenuRule />
        <MenuItem
          stay
          checked={prefs.value.sound}
          onPick={() => {
            setPrefs({ sound: !prefs.value.sound });
            if (prefs.value.sound) ring("line");
          }}
        >
          <Icon of={Volume2} size={16} />
          {t("sound")}
        </MenuItem>
        <MenuItem stay checked={prefs.value.notifications} onPick={() => void toggleNotifications()}>
          <Icon of={BellRing} size={16} />
          {t("notifications")}
        </MenuItem>
        <MenuRule />
        <Themes />
        <MenuRule />
        <MenuItem onPick={() => (helpOpen.value = true)}>
          <Icon of={Keyboard} size={16} />
          {t("shortcuts")}
        </MenuItem>
        <MenuLink href="/settings/notifications/">
          <Icon of={BellRing} size={16} />
          {ct("settings")}
        </MenuLink>
        {profile && (
          <MenuLink href={profile}>
            <Icon of={User} size={16} />
            {t("profile")}
          </MenuLink>
        )}
        {logout && (
          <MenuItem onPick={() => void signOut(logout)}>
            <Icon of={LogOut} size={16} />
            {t("signOut")}
          </MenuItem>
        )}
      </Menu>
    </>
  );
}

function counted(n: number): string {
  return n > 99 ? "99+" : n ? String(n) : "";
}

function Themes() {
  const [chosen, setChosen] = useState(chosenTheme());
  return (
    <div class="menu-themes" role="group" aria-label={t("colours")}>
      {THEMES.map(([name, icon, words]) => (
        <button
          key={name}
          type="button"
          role="menuitemradio"
          aria-checked={chosen === name}
          aria-label={t(words)}
          title={t(words)}
          tabIndex={-1}
          class="icon-btn"
          onClick={() => {
            chooseTheme(name);
            setChosen(name);
          }}
        >
          <Icon of={icon} size={16} />
        </button>
      ))}
    </div>
  );
}

function choose(availability: Availability): void {
  setAvailability(availability).catch(() => toast("failed", t("availabilityFailed")));
}

async function toggleNotifications(): Promise<void> {
  if (prefs.value.notifications) return setPrefs({ notifications: false });
  if (!(await turnOnNotifications())) toast("failed", t("notificationsBlocked"));
}

/** Signing out changes something, so it is a form; the page has no form of its own for it. */
async function signOut(address: string): Promise<void> {
  await Promise.race([forgetHere().catch(() => {}), new Promise((done) => setTimeout(done, 1500))]);
  const form = document.createElement("form");
  form.method = "post";
  form.action = address;
  const token = document.createElement("input");
  token.type = "hidden";
  token.name = "csrfmiddlewaretoken";
  token.value = /(?:^|; )(?:__Host-)?csrf=([^;]+)/.exec(document.cookie)?.[1] ?? "";
  form.append(token);
  document.body.append(form);
  form.submit();
}
