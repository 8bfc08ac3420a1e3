import { text } from 'node:stream/consumers'
import type { AssetManifest, Operation } from '#vr/contract'
import { parseOperation, parseScene } from '#vr/core/state/schema'
import { boundsOf, type OpenBounds } from '#vr/core/volume/bounds'
import type { LabEntry } from '#vr/lab/protocol'
import { replayed, type LabPoint } from '#vr/lab/sequence'
import type { Prisma } from '~/infra/db/generated/client'
import type { Services } from '~/infra/services.server'
import { admitAccepted, furtherIn, furtherOfOperation } from './lab-models.server'
import { MANIFEST, revisionPrefix } from './model-files'

type Tx = Pick<Prisma.TransactionClient, 'labOperation'>

/** What the model of a lab's scene has; null: its files are gone. */
export async function boundsOfModel({ files }: Pick<Services, 'files'>, modelId: string, revision: number): Promise<OpenBounds | null> {
  const key = `${revisionPrefix(modelId, revision)}${MANIFEST}`
  if ((await files.size(key)) === null) return null
  return boundsOf(JSON.parse(await text(await files.read(key))) as AssetManifest)
}

/** What pages and rules make of an operation that nobody here knows: it has its number, and changes nothing. */
const NOTHING: Operation = { do: 'show', of: [], shown: true }

/** Entries after `seq`, in order and without gaps. What was written by a version that knew other operations keeps its number: without it nothing after it would follow. */
export async function entriesAfter(tx: Tx, labId: string, seq: number, most: number): Promise<LabEntry[]> {
  const rows = await tx.labOperation.findMany({ where: { labId, seq: { gt: seq } }, orderBy: { seq: 'asc' }, take: most })
  return rows.map((row) => ({ seq: row.seq, person: row.personId, clientId: row.clientId, operation: operationOf(row.operationJson) }))
}

function operationOf(json: string): Operation {
  try {
    return parseOperation(JSON.parse(json)) ?? NOTHING
  } catch {
    return NOTHING
  }
}

/** @throws where the row is none of ours */
export function snapshotPoint(lab: { id: string; snapshotJson: string; snapshotSeq: number }): LabPoint {
  const state = parseScene(JSON.parse(lab.snapshotJson))
  if (!state) throw new Error(`the scene of lab ${lab.id} cannot be read`)
  return { seq: lab.snapshotSeq, state }
}

/** What a lab's row says, brought forward by what was numbered since. @throws where the row is none of ours */
export async function presentPoint({ db, files }: Pick<Services, 'db' | 'files'>, lab: { id: string; snapshotJson: string; snapshotSeq: number }, bounds: OpenBounds, most: number): Promise<LabPoint> {
  const snapshot = snapshotPoint(lab)
  const entries = await entriesAfter(db, lab.id, lab.snapshotSeq, most)
  await admitAccepted({ files }, bounds, [...furtherIn(snapshot.state), ...entries.flatMap(({ operation }) => furtherOfOperation(operation))])
  return replayed(snapshot, entries, bounds)
}
