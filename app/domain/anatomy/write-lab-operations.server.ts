import { normalised } from '#vr/core/state/normalise'
import type { SceneState, SourceState } from '#vr/contract'
import type { OpenBounds } from '#vr/core/volume/bounds'
import { LAB_BOUNDS, type LabAnswer, type LabAsk, type LabEntry, type LabMode } from '#vr/lab/protocol'
import { numbered, replayed, type LabPoint } from '#vr/lab/sequence'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'
import type { Services } from '~/infra/services.server'
import { admitAccepted, furtherIn, furtherOfOperation } from './lab-models.server'
import { entriesAfter, snapshotPoint } from './lab-scene.server'

export interface LabAsked { person: string; ask: LabAsk }
export type WriteLab =
  /** `entries`: other processes' among them; all since the point that was given, or since the snapshot where that is newer. */
  | { kind: 'written'; point: LabPoint; entries: LabEntry[]; answers: LabAnswer[]; mode: LabMode; leader: string }
  | { kind: 'closed' }
  /** The model is no longer what the scene was made of. */
  | { kind: 'changed' }

/** Of several processes at one lab each may be first; then the others look again. */
const ATTEMPTS = 8

/**
 * Numbers operations and keeps them, all in one transaction: what is answered as done is in the database. The unique number
 * makes the order one for all processes; the unique id makes an operation that is sent again count once.
 */
export async function writeLabOperations(services: Pick<Services, 'db' | 'files' | 'now'>, labId: string, asked: readonly LabAsked[], given: { point: LabPoint; bounds: OpenBounds; isBarred(asked: LabAsk, person: string, state: SceneState): boolean }): Promise<WriteLab> {
  for (let attempt = 1; ; attempt++) {
    try {
      const written = await attemptToWrite(services, labId, asked, given)
      if (written.kind !== 'unknown-models') return written
      // Another process let them in: files are not read while the database waits.
      await admitAccepted(services, given.bounds, written.models)
      if (attempt === ATTEMPTS) throw new Error(`the models of lab ${labId} are not known`)
    } catch (error) {
      if (!isUniqueViolation(error) || attempt === ATTEMPTS) throw error
    }
  }
}

function attemptToWrite({ db, now }: Pick<Services, 'db' | 'now'>, labId: string, asked: readonly LabAsked[], { point: from, bounds, isBarred }: Parameters<typeof writeLabOperations>[3]): Promise<WriteLab | { kind: 'unknown-models'; models: SourceState[] }> {
  return db.$transaction(async (tx): Promise<WriteLab | { kind: 'unknown-models'; models: SourceState[] }> => {
    const lab = await tx.lab.findUniqueOrThrow({ where: { id: labId }, select: { mode: true, leaderId: true, closedAt: true, snapshotSeq: true, model: { select: { id: true, readyRevision: true, removedAt: true } } } })
    if (lab.closedAt) return { kind: 'closed' }
    const isMadeOfIt = ({ state: { sources: { main } } }: LabPoint) => lab.model.id === main?.model && lab.model.readyRevision === main.revision
    // The bounds are of the point that was given: a newer snapshot may be of a model that was made again.
    if (lab.model.removedAt || !isMadeOfIt(from)) return { kind: 'changed' }
    // A process hears of others' numbers only here. What follows an old point may be kept no more; what follows the snapshot is.
    const start = from.seq < lab.snapshotSeq ? snapshotPoint(await tx.lab.findUniqueOrThrow({ where: { id: labId }, select: { id: true, snapshotJson: true, snapshotSeq: true } })) : from
    const theirs = await entriesAfter(tx, labId, start.seq, LAB_BOUNDS.kept)
    const models = [...furtherIn(start.state), ...theirs.flatMap(({ operation }) => furtherOfOperation(operation))].filter((of) => !bounds.has(of))
    if (models.length > 0) return { kind: 'unknown-models', models }
    let point = replayed(start, theirs, bounds)
    if (!isMadeOfIt(point)) return { kind: 'changed' }
    // A number that was given out once is never given out again.
    if (theirs.some(({ seq }) => seq > point.seq)) throw new Error(`operations of lab ${labId} after ${point.seq} are missing`)
    const mode = lab.mode === 'free' ? 'free' : 'led'
    const known = await tx.labOperation.findMany({ where: { labId, clientId: { in: asked.map(({ ask }) => ask.clientId) } }, select: { seq: true, personId: true, clientId: true } })
    const seqOf = new Map(known.map((row) => [`${row.personId} ${row.clientId}`, row.seq]))
    const own: LabEntry[] = []
    const answers = asked.map(({ person, ask }): LabAnswer => {
      const { clientId } = ask
      const before = seqOf.get(`${person} ${clientId}`)
      if (before !== undefined) return { clientId, kind: 'done', seq: before }
      const result = numbered(point, person, { clientId, operation: normalised(ask.operation) }, { bounds, mode, leader: lab.leaderId, isClosed: false, isBarred })
      if (result.kind === 'refused') return { clientId, kind: 'refused', why: result.why }
      point = result.point
      own.push(result.entry)
      seqOf.set(`${person} ${clientId}`, result.entry.seq)
      return { clientId, kind: 'done', seq: result.entry.seq }
    })
    if (own.length > 0) {
      const at = now()
      const rows = own.map(({ seq, person, clientId, operation }) => ({ labId, seq, personId: person, clientId, operationJson: JSON.stringify(operation), at }))
      // A whole scene replaces what was before it: nobody who comes now need read its way there.
      const hasLarge = rows.some(({ operationJson }) => operationJson.length > LAB_BOUNDS.operationBytes)
      await tx.labOperation.createMany({ data: rows })
      if (hasLarge || point.seq - lab.snapshotSeq >= LAB_BOUNDS.snapshotEvery) {
        await tx.lab.updateMany({ where: { id: labId }, data: { snapshotJson: JSON.stringify(normalised(point.state)), snapshotSeq: point.seq } })
        await tx.labOperation.deleteMany({ where: { labId, seq: { lte: point.seq - LAB_BOUNDS.kept } } })
      }
    }
    return { kind: 'written', point, entries: [...theirs, ...own], answers, mode, leader: lab.leaderId }
  })
}
