/** The newest changes below the forms are the server's: after each one that was saved they are drawn anew, with the way back. */
const ID = "setting-changes";

export async function renewChanges(): Promise<void> {
  try {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const next = page.getElementById(ID);
    if (next) document.getElementById(ID)?.replaceWith(document.adoptNode(next));
  } catch {
    // It was saved; the list is as old as the page, and whoever undoes something that was changed since is told so.
  }
}
