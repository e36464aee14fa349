/** This browser as a device that takes pushes. */
import { signal } from "@preact/signals";
import type { DeviceDetails } from "../../shared/protocol";
import { get, post, remove } from "../live/api";
import { me } from "../live/link";
import { rules } from "./rules";

/** Whether this browser can take pushes: `install` is an iPhone or iPad, where only an installed app can; `off`: the installation sends none. */
export type Ability = "can" | "blocked" | "install" | "unable" | "off";

export const devices = signal<readonly DeviceDetails[] | null>(null);
/** Whether this browser is set up; null while nobody knows. */
export const here = signal<boolean | null>(null);

export function ability(): Ability {
  if (!rules.value?.push_key) return "off";
  const isApple = /iP(hone|ad|od)/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || typeof Notification === "undefined")
    return isApple && !matchMedia("(display-mode: standalone)").matches ? "install" : "unable";
  return Notification.permission === "denied" ? "blocked" : "can";
}

/** Who had this browser called. */
const WHOSE = "sodan:device-of";

export async function loadDevices(): Promise<void> {
  devices.value = (await get<{ results: DeviceDetails[] }>("session/devices/")).results;
  here.value = devices.value.some((each) => each.is_this) && (await subscribed()) !== null;
}

/** Ask the browser, subscribe, and tell the server. Must come from a click. Answers false when the person or the browser says no. */
export async function turnOnHere(): Promise<boolean> {
  const key = rules.peek()?.push_key;
  if (!key || (await Notification.requestPermission()) !== "granted") return false;
  const registration = await navigator.serviceWorker.ready;
  const subscription = await fresh(registration, key);
  await announce(subscription);
  localStorage.setItem(WHOSE, me.peek().id);
  await loadDevices();
  return true;
}

export async function turnOffHere(): Promise<void> {
  const own = devices.peek()?.find((each) => each.is_this);
  if (own) await remove(`session/devices/${own.id}/`);
  await (await subscribed())?.unsubscribe();
  await loadDevices();
}

export async function removeDevice(device: DeviceDetails): Promise<void> {
  if (device.is_this) return turnOffHere();
  await remove(`session/devices/${device.id}/`);
  await loadDevices();
}

export function tryDevice(device: DeviceDetails): Promise<unknown> {
  return post(`session/devices/${device.id}/test/`);
}

/**
 * A browser that was set up stays so: after signing in again, after the push service gave it another address, after the installation took another
 * key. Whoever said no in the settings has no subscription here, so nothing comes back by itself.
 */
export async function keepHere(): Promise<void> {
  const key = rules.peek()?.push_key;
  if (!key || ability() !== "can" || Notification.permission !== "granted") return;
  const known = await subscribed();
  if (!known) return;
  // Whoever signs in where somebody else was called has not asked for it.
  if (localStorage.getItem(WHOSE) !== me.peek().id) return void (await known.unsubscribe());
  const registration = await navigator.serviceWorker.ready;
  const subscription = await fresh(registration, key);
  const mark = `${subscription.endpoint}|${key}|${document.cookie.match(/(?:__Host-)?csrf=([^;]+)/)?.[1] ?? ""}`;
  if (sessionStorage.getItem("sodan:device") === mark) return;
  await announce(subscription);
  sessionStorage.setItem("sodan:device", mark);
}

/** Before signing out: what is pushed must not reach who uses the browser next. */
export async function forgetHere(): Promise<void> {
  await (await subscribed())?.unsubscribe();
}

async function subscribed(): Promise<PushSubscription | null> {
  if (!("serviceWorker" in navigator)) return null;
  const registration = await navigator.serviceWorker.getRegistration("/");
  return (await registration?.pushManager?.getSubscription()) ?? null;
}

/** The browser's subscription with our key; one that was made with another key ends. */
async function fresh(registration: ServiceWorkerRegistration, key: string): Promise<PushSubscription> {
  const wanted = bytes(key);
  const known = await registration.pushManager.getSubscription();
  const with_ = known?.options.applicationServerKey;
  if (known && with_ && same(new Uint8Array(with_), wanted)) return known;
  await known?.unsubscribe();
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: wanted });
}

async function announce(subscription: PushSubscription): Promise<void> {
  const { endpoint, keys } = subscription.toJSON();
  await post("session/devices/", { endpoint, keys: { p256dh: keys?.["p256dh"], auth: keys?.["auth"] }, name: nameOfBrowser() });
}

/** As its person would call it: "Firefox on Android". Names are not translated. */
export function nameOfBrowser(agent = navigator.userAgent): string {
  const browser = [
    ["Edg", "Edge"],
    ["OPR", "Opera"],
    ["SamsungBrowser", "Samsung Internet"],
    ["Firefox", "Firefox"],
    ["CriOS", "Chrome"],
    ["Chrome", "Chrome"],
    ["Safari", "Safari"],
  ].find(([mark]) => agent.includes(mark as string))?.[1];
  const system = [
    ["iPhone", "iPhone"],
    ["iPad", "iPad"],
    ["Android", "Android"],
    ["Windows", "Windows"],
    ["CrOS", "ChromeOS"],
    ["Macintosh", "Mac"],
    ["Linux", "Linux"],
  ].find(([mark]) => agent.includes(mark as string))?.[1];
  return [browser, system].filter(Boolean).join(" · ");
}

function bytes(key: string): Uint8Array<ArrayBuffer> {
  const text = atob(key.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(text, (sign) => sign.charCodeAt(0));
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
