/**
 * The dashboard's service worker: shows what is pushed, opens what it is about, and says so when there is no connection.
 *
 * It keeps no page and no data of anybody: what is not on the network is not there. One classic script, so it imports nothing.
 */

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface InstallEvent extends Extendable {
  addRoutes?(rules: object): Promise<void>;
}
interface FetchEvent extends Extendable {
  request: Request;
  preloadResponse?: Promise<Response | undefined>;
  respondWith(answer: Promise<Response>): void;
}
interface PushEvent extends Extendable {
  data: { text(): string } | null;
}
interface ClickEvent extends Extendable {
  notification: Notification;
}
interface Page {
  url: string;
  focused: boolean;
  visibilityState: string;
  focus(): Promise<Page>;
  postMessage(message: unknown): void;
}
interface WorkerScope {
  location: Location;
  registration: ServiceWorkerRegistration;
  clients: {
    matchAll(options: { type: "window"; includeUncontrolled: boolean }): Promise<readonly Page[]>;
    openWindow(url: string): Promise<unknown>;
    claim(): Promise<void>;
  };
  skipWaiting(): Promise<void>;
  addEventListener<E extends Event>(type: string, listener: (event: E) => void): void;
}
interface Pushed {
  tag: string;
  title: string;
  body: string;
  url: string;
}

const scope = self as unknown as WorkerScope;
const TRIAL = "sodan-trial";

const WORDS: Record<string, { title: string; text: string; again: string }> = {
  en: {
    title: "No connection",
    text: "The dashboard needs the network. Nothing that you had sent is lost; what was not sent yet is kept in this browser.",
    again: "Try again",
  },
  ja: {
    title: "接続できません",
    text: "ダッシュボードにはネットワークが必要です。送信済みの内容は失われません。未送信の内容はこのブラウザに保存されています。",
    again: "再試行",
  },
  zh: {
    title: "没有网络连接",
    text: "工作台需要联网。已发送的内容不会丢失，尚未发送的内容保存在此浏览器中。",
    again: "重试",
  },
};

scope.addEventListener<InstallEvent>("install", (event) => {
  // Where the browser can be told so, only pages pass by here: everything else would wait until the worker has started.
  const routed = event.addRoutes?.({ condition: { not: { requestMode: "navigate" } }, source: "network" }).catch(() => {});
  event.waitUntil(Promise.all([scope.skipWaiting(), routed]));
});

scope.addEventListener<Extendable>("activate", (event) => {
  const preload = scope.registration.navigationPreload?.enable().catch(() => {});
  event.waitUntil(Promise.all([scope.clients.claim(), preload]));
});

scope.addEventListener<FetchEvent>("fetch", (event) => {
  const { request } = event;
  // Only pages that somebody goes to; whatever sends something is the browser's own business.
  if (request.mode !== "navigate" || request.method !== "GET") return;
  event.respondWith(page(event));
});

async function page(event: FetchEvent): Promise<Response> {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return offline();
  }
}

function offline(): Response {
  const lang = new URL(scope.location.href).searchParams.get("lang") ?? "en";
  const words = WORDS[lang.slice(0, 2)] ?? (WORDS["en"] as (typeof WORDS)[string]);
  const html = `<!doctype html><html lang="${lang.replace(/[^a-z-]/gi, "")}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${words.title}</title><style>
:root{--ground:#f6f8f8;--card:#fff;--text:#1c2526;--quiet:#556365;--line:#dfe5e5;--accent:#0b6b72;--on:#fff}
@media(prefers-color-scheme:dark){:root{--ground:#14191a;--card:#1d2425;--text:#e8eded;--quiet:#a3b0b1;--line:#323b3c;--accent:#5fc3c6;--on:#0d2224}}
body{margin:0;min-height:100dvh;display:grid;place-items:center;background:var(--ground);color:var(--text);font:15px/1.6 system-ui,"Hiragino Sans","Noto Sans JP","PingFang SC","Microsoft YaHei",sans-serif}
main{box-sizing:border-box;width:min(420px,calc(100vw - 32px));padding:32px;background:var(--card);border:1px solid var(--line);border-radius:12px}
h1{margin:0 0 8px;font-size:20px;line-height:1.3}p{margin:0 0 24px;color:var(--quiet)}
a{display:inline-flex;align-items:center;min-height:40px;padding:0 20px;border-radius:8px;background:var(--accent);color:var(--on);font-weight:600;text-decoration:none}
a:focus-visible{outline:2px solid var(--accent);outline-offset:3px}
</style><main><h1>${words.title}</h1><p>${words.text}</p><a href="">${words.again}</a></main></html>`;
  return new Response(html, {
    status: 503,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    },
  });
}

scope.addEventListener<PushEvent>("push", (event) => event.waitUntil(show(read(event.data?.text() ?? ""))));

/** Whatever came that is not ours shows as nothing of note: browsers want every push to be shown. */
function read(text: string): Pushed {
  try {
    const { tag, title, body, url } = JSON.parse(text) as Partial<Pushed>;
    return { tag: String(tag ?? "sodan"), title: String(title ?? "Sodan"), body: String(body ?? ""), url: String(url ?? "/inbox/") };
  } catch {
    return { tag: "sodan", title: "Sodan", body: "", url: "/inbox/" };
  }
}

async function show({ tag, title, body, url }: Pushed): Promise<void> {
  const pages = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  // Whoever looks at the dashboard is told there. What somebody sends himself is to be seen in any case.
  if (tag !== TRIAL && pages.some((each) => isDashboard(each) && each.focused && each.visibilityState === "visible")) return;
  const options = { body, tag, renotify: true, icon: "/static/icons/app-192.png", badge: "/static/icons/badge-96.png", data: { url } };
  await scope.registration.showNotification(title, options);
}

scope.addEventListener<ClickEvent>("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open((event.notification.data as { url?: string } | null)?.url ?? "/inbox/"));
});

/** In the inbox that is open, the one that shows it already before others; else in a window of its own. */
async function open(path: string): Promise<void> {
  const url = new URL(path, scope.location.origin);
  // A push holds paths of this host only; anything else would lead people away.
  if (url.origin !== scope.location.origin) return;
  const pages = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  const inboxes = pages.filter((each) => new URL(each.url).pathname.startsWith("/inbox/"));
  const found = inboxes.find((each) => new URL(each.url).pathname === url.pathname) ?? inboxes[0];
  if (found && url.pathname.startsWith("/inbox/")) {
    await found.focus();
    found.postMessage({ type: "sodan:open", url: url.pathname + url.search });
  } else await scope.clients.openWindow(url.href);
}

function isDashboard(each: Page): boolean {
  return /^\/(inbox|wall|visitors|contacts|traffic|settings|ratings|welcome|account|invitations)\//.test(new URL(each.url).pathname);
}

export {};
