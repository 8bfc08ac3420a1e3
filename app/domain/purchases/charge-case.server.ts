import type { Case } from '~/infra/db/generated/client'
import { auditActor } from '~/domain/audit/allowed.server'
import { contentOf } from '~/domain/cases/load-case.server'
import { indexCase } from '~/domain/cases/index-case.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { chargeFaults, type ChargeFault } from './charge-faults.server'
import { chargeStudiesOf } from './charge-studies.server'
import { loadSale } from './load-sale.server'

export type ChargeCase = { kind: 'charged' } | { kind: 'freed' } | { kind: 'unchanged' }
  /** The same pictures are charged for here and free there. */
  | { kind: 'conflicts'; faults: ChargeFault[] }
  | { kind: 'not-found' } | { kind: 'forbidden' }

/** From now on a case is read whole by those who bought it alone, or by everybody again. What was paid for it stays on record. */
export async function chargeCase(services: Services, actor: Actor, input: { caseId: string; isCharged: boolean }): Promise<ChargeCase> {
  const found = await loadSale(services, actor, { sells: 'case', refId: input.caseId })
  if (found.kind !== 'found') return { kind: found.kind }
  const done = await services.db.$transaction((tx) => writeCharge(services, tx, input)).catch(asConflict)
  if (done.kind === 'charged' || done.kind === 'freed') await services.audit.recordNow({ action: done.kind === 'charged' ? 'case.charged' : 'case.freed', actor: auditActor(actor), institutionId: found.sellerId, subjectKind: 'case', subjectId: input.caseId })
  return done
}

export function asConflict(error: unknown): Extract<ChargeCase, { kind: 'conflicts' }> {
  if (error instanceof Conflicts) return { kind: 'conflicts', faults: error.faults }
  throw error
}

class Conflicts extends Error {
  constructor(readonly faults: ChargeFault[]) { super('a study of the case is free elsewhere, or charged for') }
}

type Tx = Parameters<Parameters<Services['db']['$transaction']>[0]>[0]

/** With its pictures and what the search knows, in one. @throws what `asConflict` reads: nothing of it is kept then */
export async function writeCharge({ search }: Pick<Services, 'search'>, tx: Tx, { caseId, isCharged }: { caseId: string; isCharged: boolean }): Promise<ChargeCase> {
  const { count } = await tx.case.updateMany({ where: { id: caseId, isCharged: !isCharged, removedAt: null }, data: { isCharged } })
  const row = await tx.case.findUnique({ where: { id: caseId } })
  if (!row || row.removedAt) return { kind: 'not-found' }
  if (count === 0) return { kind: 'unchanged' }
  const version = row.version > 0 ? await tx.caseVersion.findUnique({ where: { caseId_version: { caseId, version: row.version } } }) : null
  if (version) {
    const content = contentOf(version.contentJson)
    const faults = await chargeFaults(tx, row, content)
    if (faults.length > 0) throw new Conflicts(faults)
    if (row.state !== 'retracted') await indexAgain(search, tx, row, { publishedAt: version.publishedAt, content })
  }
  await chargeStudiesOf(tx, caseId)
  return { kind: isCharged ? 'charged' : 'freed' }
}

/** What is free of it, and the rest; what was said of it is of the rest. */
async function indexAgain(search: Services['search'], tx: Tx, row: Case, out: Parameters<typeof indexCase>[3]) {
  await search.removeEntries(tx, { caseId: row.id, kinds: ['case', 'report', 'article'] })
  await indexCase(search, tx, row, out)
  await tx.searchEntry.updateMany({ where: { caseId: row.id, kind: 'comment' }, data: { isFree: !row.isCharged } })
}
