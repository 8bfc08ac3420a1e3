import type { Entry } from '~/domain/exams/attempt'
import { entry } from '~/domain/exams/attempt'
import type { DeviceStore } from './keeper'

const DATABASE = 'theatrum-exams'
const TABLE = 'entries'
const DEVICE = 'theatrum-exam-device'
const IV = 12

/** This browser, as the server knows it in exams; made with the first. */
export function deviceId(): string {
  const known = localStorage.getItem(DEVICE)
  if (known && /^[a-zA-Z0-9_-]{16,64}$/.test(known)) return known
  const made = `device-${crypto.randomUUID()}`
  localStorage.setItem(DEVICE, made)
  return made
}

interface Row { attempt: string; seq: number; iv: Uint8Array<ArrayBuffer>; sealed: ArrayBuffer }

const asked = <T>(request: IDBRequest<T>): Promise<T> => new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error ?? new Error('the device refused')) })
const ended = (transaction: IDBTransaction): Promise<void> => new Promise((resolve, reject) => {
  transaction.oncomplete = () => resolve()
  transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error('the device refused'))
})

async function openDatabase(): Promise<IDBDatabase> {
  const opening = indexedDB.open(DATABASE, 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore(TABLE, { keyPath: ['attempt', 'seq'] })
  return asked(opening)
}

/** Whether this browser keeps what is entered; private windows of some do not. */
export async function canKeep(): Promise<boolean> {
  try {
    (await openDatabase()).close()
    return 'subtle' in crypto
  } catch {
    return false
  }
}

/** Keeps what the server has not confirmed, sealed (AES-256-GCM) with a key that only who may sit the attempt is given. */
export async function openDeviceStore(attemptId: string, key64: string): Promise<DeviceStore> {
  const database = await openDatabase()
  const key = await crypto.subtle.importKey('raw', Uint8Array.from(atob(key64), (letter) => letter.charCodeAt(0)), 'AES-GCM', false, ['encrypt', 'decrypt'])
  // A row that was copied to another attempt or place opens nothing.
  const about = (seq: number) => new TextEncoder().encode(`${attemptId} ${seq}`)
  const all = (upTo = Infinity) => IDBKeyRange.bound([attemptId, 0], [attemptId, upTo])
  const write = (run: (table: IDBObjectStore) => void) => {
    const transaction = database.transaction(TABLE, 'readwrite', { durability: 'strict' })
    run(transaction.objectStore(TABLE))
    return ended(transaction)
  }
  return {
    async load() {
      const rows = await asked(database.transaction(TABLE).objectStore(TABLE).getAll(all()) as IDBRequest<Row[]>)
      const found: Entry[] = []
      for (const { seq, iv, sealed } of rows) {
        const bytes = await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: about(seq) }, key, sealed).catch(() => null)
        const read = bytes && entry.safeParse(JSON.parse(new TextDecoder().decode(bytes)))
        // After one that is broken nothing further can be sent in its order.
        if (!read?.success) break
        found.push(read.data)
      }
      return found
    },
    async append(entries) {
      const rows = await Promise.all(entries.map(async (one): Promise<Row> => {
        const iv = crypto.getRandomValues(new Uint8Array(IV))
        return { attempt: attemptId, seq: one.seq, iv, sealed: await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: about(one.seq) }, key, new TextEncoder().encode(JSON.stringify(one))) }
      }))
      await write((table) => { for (const row of rows) table.put(row) })
    },
    forget: (upTo) => write((table) => void table.delete(all(upTo))),
    erase: () => write((table) => void table.delete(all())),
  }
}
