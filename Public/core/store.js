/**
 * What this browser keeps across reloads, in IndexedDB: `outbox` (by key) and `drafts` (by id). Where the browser
 * refuses to keep anything (some private windows) it lasts as long as the page, and `isLasting` says so.
 */
export class Store {
  #database = null;
  #memory = { outbox: new Map(), drafts: new Map() };

  static async open(name = "concord") {
    const store = new Store();
    store.#database = await openDatabase(name).catch(() => null);
    return store;
  }

  get isLasting() {
    return this.#database !== null;
  }

  async put(area, value) {
    if (!this.#database) return void this.#memory[area].set(value[keyOf[area]], structuredClone(value));
    await this.#run(area, "readwrite", (objects) => objects.put(value));
  }

  async get(area, key) {
    if (!this.#database) return this.#memory[area].get(key);
    return this.#run(area, "readonly", (objects) => objects.get(key));
  }

  async all(area) {
    if (!this.#database) return [...this.#memory[area].values()];
    return this.#run(area, "readonly", (objects) => objects.getAll());
  }

  async delete(area, key) {
    if (!this.#database) return void this.#memory[area].delete(key);
    await this.#run(area, "readwrite", (objects) => objects.delete(key));
  }

  #run(area, mode, act) {
    return new Promise((resolve, reject) => {
      const transaction = this.#database.transaction(area, mode);
      const request = act(transaction.objectStore(area));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  }
}

const keyOf = { outbox: "key", drafts: "id" };

function openDatabase(name) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      for (const [area, keyPath] of Object.entries(keyOf)) request.result.createObjectStore(area, { keyPath });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}
