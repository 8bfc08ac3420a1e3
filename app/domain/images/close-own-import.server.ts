import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { closeImport } from './close-import.server'
import { mayAddToImport } from './may-add-to-import.server'

export type CloseOwnImport = { kind: 'closed' } | { kind: 'forbidden' } | { kind: 'not-found' }

/** Whoever sent the files says that all are here. Again is the same. */
export async function closeOwnImport(services: Services, actor: Actor, importId: string): Promise<CloseOwnImport> {
  const may = await mayAddToImport(services, actor, importId)
  if (may === 'not-found' || may === 'forbidden') return { kind: may }
  await closeImport(services, importId)
  return { kind: 'closed' }
}
