/** Notifications of the browser while the dashboard is open somewhere behind other windows. */
import { openPushed } from "./worker";

interface Told {
  body?: string;
  /** Several tabs show one notification with the same tag. */
  tag: string;
  /** Where a click leads. */
  path: string;
}

/** Show one. The caller asks before whether it may and is wanted. */
export function showNotification(title: string, { body = "", tag, path }: Told, open: () => void = () => openPushed(path)): void {
  const options = { body, tag: `sodan-${tag}`, icon: "/static/icons/app-192.png" };
  try {
    const shown = new Notification(title, options);
    shown.onclick = () => {
      window.focus();
      open();
      shown.close();
    };
  } catch {
    // Chrome on Android lets only the service worker show one; that opens the address itself.
    navigator.serviceWorker?.ready
      .then((worker) => worker.showNotification(title, { ...options, data: { url: path } }))
      .catch(() => {
        // The toast and the number in the rail say it.
      });
  }
}
