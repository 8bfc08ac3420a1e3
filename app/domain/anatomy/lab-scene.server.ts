import { text } from 'node:stream/consumers'
import type { AssetManifest, SceneBounds } from '#vr/contract'
import { parseOperation, parseScene } from '#vr/core/state/schema'
import { boundsOf } from '#vr/core/volume/bounds'
import type { LabEntry } from '#vr/lab/protocol'
import { replayed, type LabPoint } from '#vr/lab/sequence'
import type { Prisma } from '~/infra/db/generated/client'
import type { Services } from '~/infra/services.server'
import { MANIFEST, revisionPrefix } from './model-files'

type Tx = Pick<Prisma.TransactionClient, 'labOperation'>

/** What the model of a lab's scene has; null: its files are gone. */
export async function boundsOfModel({ files }: Pick<Services, 'files'>, modelId: string, revision: number): Promise<SceneBounds | null> {
  const key = `${revisionPrefix(modelId, revision)}${MANIFEST}`
  if ((await files.size(key)) === null) return null
  return boundsOf(JSON.parse(await text(await files.read(key))) as AssetManifest)
}

/** Entries after `seq`, in order. What was written by a version that knew other operations is left out, and breaks nothing. */
export async function entriesAfter(tx: Tx, labId: string, seq: number, most: number): Promise<LabEntry[]> {
  const rows = await tx.labOperation.findMany({ where: { labId, seq: { gt: seq } }, orderBy: { seq: 'asc' }, take: most })
  return rows.flatMap((row) => {
    const operation = parseOperation(JSON.parse(row.operationJson))
    return operation ? [{ seq: row.seq, person: row.personId, clientId: row.clientId, operation }] : []
  })
}

/** What a lab's row says, brought forward by what was numbered since. @throws where the row is none of ours */
export async function presentPoint(tx: Tx, lab: { id: string; snapshotJson: string; snapshotSeq: number }, bounds: SceneBounds, most: number): Promise<LabPoint> {
  const state = parseScene(JSON.parse(lab.snapshotJson))
  if (!state) throw new Error(`the scene of lab ${lab.id} cannot be read`)
  return replayed({ seq: lab.snapshotSeq, state }, await entriesAfter(tx, lab.id, lab.snapshotSeq, most), bounds)
}
