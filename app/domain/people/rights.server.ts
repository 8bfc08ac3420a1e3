import type { Db } from '~/infra/db/db.server'

const REGISTER = Symbol.for('theatrum.rights-listeners')

type Listener = (personId: string) => Promise<void> | void

/**
 * Listeners belong to one application, known by its database; nothing is shared between two of them in one process.
 * The pages and the process around them are two bundles with a copy of this module each: the register is the process's.
 */
const theProcess = globalThis as { [REGISTER]?: WeakMap<Db, Set<Listener>> }
const listeners = (theProcess[REGISTER] ??= new WeakMap<Db, Set<Listener>>())

/** Calls back whenever a person's sessions or roles changed: sockets ask again, playback rights are withdrawn. */
export function onRightsChanged(services: { db: Db }, listener: Listener): () => void {
  const mine = listeners.get(services.db) ?? new Set()
  listeners.set(services.db, mine.add(listener))
  return () => void mine.delete(listener)
}

/** To be called after the change is written. Returns when every listener has acted. */
export async function rightsChanged(services: { db: Db }, personId: string): Promise<void> {
  await Promise.all([...(listeners.get(services.db) ?? [])].map((listener) => listener(personId)))
}
