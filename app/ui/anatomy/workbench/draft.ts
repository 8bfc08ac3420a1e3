import type { DeskLabel } from '#imaging/segmentation/desk/desk'

/** Work that is not saved yet, kept in the browser under its person's account: what a closed tab, a conflict or a lost connection would take. */
export interface Draft { key: string; personId: string; modelId: string; version: number; names: DeskLabel[]; file: Blob; keptAt: number }

const [DATABASE, STORE] = ['theatrum-workbench', 'drafts']
/** Of all models and tabs together; the oldest go. */
const MOST_DRAFTS = 6
const KEPT_MS = 14 * 86_400_000

/** @param session of one page: two tabs of one model keep a draft each, and what is begun anew does not overwrite what was there before. */
export const draftKey = (personId: string, modelId: string, session: string): string => `${personId}/${modelId}/${session}`

/** The one to go on with: the newest that is not too old, of whichever page. */
export const newestDraft = <D extends Pick<Draft, 'personId' | 'modelId' | 'keptAt'>>(all: readonly D[], personId: string, modelId: string, now: number): D | null =>
  all.filter((one) => one.personId === personId && one.modelId === modelId && now - one.keptAt < KEPT_MS).sort((a, b) => b.keptAt - a.keptAt)[0] ?? null

/** undefined: a browser that keeps nothing. */
function database(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'key' })
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('no database'))
  })
}

async function within<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await database()
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = db.transaction(STORE, mode)
      const request = work(transaction.objectStore(STORE))
      transaction.oncomplete = () => resolve(request.result)
      transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error('not kept'))
    })
  } finally {
    db.close()
  }
}

/** null: none, or a browser that keeps nothing. */
export async function findDraft(personId: string, modelId: string, now = Date.now()): Promise<Draft | null> {
  try {
    return newestDraft((await within('readonly', (store) => store.getAll())) as Draft[], personId, modelId, now)
  } catch {
    return null
  }
}

/** @returns whether the browser took it */
export async function keepDraft(draft: Draft): Promise<boolean> {
  try {
    await within('readwrite', (store) => store.put(draft))
    const all = (await within('readonly', (store) => store.getAll())) as Draft[]
    const old = all.sort((a, b) => b.keptAt - a.keptAt).filter((one, index) => index >= MOST_DRAFTS || draft.keptAt - one.keptAt >= KEPT_MS)
    for (const { key } of old) await within('readwrite', (store) => store.delete(key))
    return true
  } catch {
    return false
  }
}

/** What was saved: this page's own, and the one that it went on from. Those of other pages stay. */
export async function dropDrafts(keys: readonly string[]): Promise<void> {
  for (const key of keys) await within('readwrite', (store) => store.delete(key)).catch(() => undefined)
}
