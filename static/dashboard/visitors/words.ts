/** How a visitor's facts are said. */
import type { IconNode } from "lucide";
import { AtSign, Bot, Globe, Link, Megaphone, Monitor, MousePointerClick, Search, Share2, Smartphone, Tablet } from "lucide";
import type { ChannelName, DeviceName, LiveVisitor } from "../../shared/protocol";
import { type Key, locale, t } from "../i18n/index";

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

const regions = typeof Intl.DisplayNames === "function" ? new Intl.DisplayNames(locale, { type: "region" }) : null;

export function countryName(code: string): string {
  try {
    return regions?.of(code.toUpperCase()) ?? code;
  } catch {
    return code;
  }
}

/** The flag as the two letters that fonts join to one; empty for what is no country. */
export function flag(code: string): string {
  if (!/^[a-z]{2}$/i.test(code)) return "";
  return String.fromCodePoint(...[...code.toUpperCase()].map((letter) => 0x1f1a5 + letter.charCodeAt(0)));
}

/** "Osaka, Japan", or as much of it as is known. */
export function placeOf(row: Pick<LiveVisitor, "city" | "country">): string {
  return [row.city, row.country && countryName(row.country)].filter(Boolean).join(", ");
}

/** Who sent him, in as few words as say it: "Google", "letter / spring", "blog.example", "Direct". */
export function senderOf(row: Pick<LiveVisitor, "engine" | "channel" | "campaign" | "referrer">): string {
  if (row.engine) return row.engine;
  if (row.channel === "campaign" && row.campaign) return row.campaign;
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

/** The path of an address, which is what tells pages of one site apart. */
export function pathOf(url: string): string {
  try {
    const { pathname, search, hash } = new URL(url);
    return decodeURI(pathname) + search + (/^#[!/]/.test(hash) ? hash : "");
  } catch {
    return url;
  }
}
