/** How a visitor's facts are said. */
import type { IconNode } from "lucide";
import { AtSign, Bot, Globe, Link, Megaphone, Monitor, MousePointerClick, Search, Share2, Smartphone, Tablet } from "lucide";
import type { ChannelName, DeviceName, LiveVisitor } from "../../shared/protocol";
import { type Key, t } from "../i18n/index";
import { type Place, placeName } from "../ui/place";

export const CHANNELS: Record<ChannelName, Key> = {
  search: "channelSearch",
  social: "channelSocial",
  mail: "channelMail",
  campaign: "channelCampaign",
  ai: "channelAi",
  referral: "channelReferral",
  direct: "channelDirect",
  internal: "channelInternal",
};

export const CHANNEL_ICONS: Record<ChannelName, IconNode> = {
  search: Search,
  social: Share2,
  mail: AtSign,
  campaign: Megaphone,
  ai: Bot,
  referral: Link,
  direct: MousePointerClick,
  internal: Globe,
};

export const DEVICES: Record<Exclude<DeviceName, "">, Key> = { desktop: "device_desktop", phone: "device_phone", tablet: "device_tablet" };
export const DEVICE_ICONS: Record<Exclude<DeviceName, "">, IconNode> = { desktop: Monitor, phone: Smartphone, tablet: Tablet };

/** "Osaka, Japan", or as much of it as is known; empty when nothing is. */
export function placeOf(row: Place): string {
  return row.country
    ? placeName({ ...row, region: row.city ? "" : row.region, place_names: row.city ? withoutRegions(row) : row.place_names })
    : "";
}

/** In a list the city is enough. */
function withoutRegions({ place_names }: Place): Place["place_names"] {
  return Object.fromEntries(Object.entries(place_names).map(([language, names]) => [language, { ...names, region: "" }]));
}

/** Who sent him, in as few words as say it: "Google", "letter / spring", "blog.example", "Direct". */
export function senderOf(row: Pick<LiveVisitor, "engine" | "channel" | "campaign" | "referrer">): string {
  if (row.engine) return row.engine;
  if (row.campaign) return row.campaign;
  if ((row.channel === "referral" || row.channel === "mail") && hostOf(row.referrer)) return hostOf(row.referrer);
  return t(CHANNELS[row.channel]);
}

function hostOf(url: string): string {
  try {
    return new URL(url).hostname.replace(/^www\./, "");
  } catch {
    return "";
  }
}

export type Warmth = "cool" | "warm" | "hot";

export const WARMTHS: Record<Warmth, Key> = { cool: "interest_cool", warm: "interest_warm", hot: "interest_hot" };

export function warmth(score: number): Warmth {
  return score >= 50 ? "hot" : score >= 20 ? "warm" : "cool";
}

/** What the score is the sum of, for whoever points at it. */
export function interestText({ interest }: Pick<LiveVisitor, "interest">): string {
  return t("interestSum", { score: interest.score, reading: interest.reading, pages: interest.pages, returning: interest.returning });
}

/** Marks that senders put on links: they tell nothing about the page. */
const MARK = /^(utm_|hm|mc_|_hs|pk_|mtm_)|^(gclid|gbraid|wbraid|fbclid|msclkid|yclid|bd_vid|ttclid|twclid|igshid|srsltid|ysclid|dclid)$/;

/** The path of an address, which is what tells pages of one site apart. */
export function pathOf(url: string): string {
  try {
    const { pathname, searchParams, hash } = new URL(url);
    for (const name of [...searchParams.keys()]) if (MARK.test(name)) searchParams.delete(name);
    const rest = searchParams.toString();
    return decodeURI(pathname) + (rest ? `?${rest}` : "") + (/^#[!/]/.test(hash) ? hash : "");
  } catch {
    return url;
  }
}
