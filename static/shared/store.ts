/** A small table of records in IndexedDB that falls back to memory where the browser has none (private windows, blocked storage). */

export interface Store<R> {
  all(): Promise<R[]>;
  put(record: R): Promise<void>;
  remove(key: string): Promise<void>;
}

/** @param key the name of the property that identifies a record. */
export async function openStore<R extends object>(database: string, table: string, key: keyof R & string): Promise<Store<R>> {
  try {
    return await inIndexedDb<R>(database, table, key);
  } catch {
    return inMemory<R>(key);
  }
}

function inMemory<R extends object>(key: keyof R & string): Store<R> {
  const records = new Map<string, R>();
  return {
    all: async () => [...records.values()],
    put: async (record) => void records.set(String(record[key]), record),
    remove: async (id) => void records.delete(id),
  };
}

async function inIndexedDb<R extends object>(database: string, table: string, key: keyof R & string): Promise<Store<R>> {
  const opening = indexedDB.open(database, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(table, { keyPath: key });
  // Some private windows never answer.
  const db = await Promise.race([done(opening), new Promise<never>((_, reject) => setTimeout(reject, 3000))]);
  const spare = inMemory<R>(key);
  const use = async <T>(mode: IDBTransactionMode, work: (rows: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    const transaction = db.transaction(table, mode);
    const answer = await done(work(transaction.objectStore(table)));
    if (mode === "readwrite") {
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error);
      });
    }
    return answer;
  };
  // Storage may be full or taken away at any time (a user clears it): what then comes lives as long as the page.
  return {
    all: async () => [...(await use<R[]>("readonly", (rows) => rows.getAll()).catch(() => [])), ...(await spare.all())],
    put: async (record) => {
      await spare.remove(String(record[key]));
      await use("readwrite", (rows) => rows.put(record)).catch(() => spare.put(record));
    },
    remove: async (id) => {
      await spare.remove(id);
      await use("readwrite", (rows) => rows.delete(id)).catch(() => undefined);
    },
  };
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
