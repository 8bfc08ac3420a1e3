import { parseOperation } from '#vr/core/state/schema'
import { countPoses, MOST_POSE_BYTES } from '#vr/lab/pose'
import { isClientId, LAB_BOUNDS, type LabAsk } from '#vr/lab/protocol'

/** All or none: a message with one that is no operation was made by no page of ours. */
export function readAsks(given: unknown): LabAsk[] | null {
  if (!Array.isArray(given) || given.length === 0 || given.length > LAB_BOUNDS.batch) return null
  const asks: LabAsk[] = []
  for (const one of given as Partial<LabAsk>[]) {
    if (typeof one !== 'object' || one === null || !isClientId(one.clientId)) return null
    const operation = parseOperation(one.operation)
    if (!operation || Buffer.byteLength(JSON.stringify(operation)) > LAB_BOUNDS.operationBytes) return null
    asks.push({ clientId: one.clientId, operation })
  }
  return new Set(asks.map(({ clientId }) => clientId)).size === asks.length ? asks : null
}
/** Whose refusal can be said. */
export const idsOf = (given: unknown): string[] => (Array.isArray(given) ? given.slice(0, LAB_BOUNDS.batch).flatMap((one: unknown) => (typeof one === 'object' && one !== null && 'clientId' in one && isClientId(one.clientId) ? [one.clientId] : [])) : [])

/** One person of vr/lab/pose.ts; null: it is none. */
export function readPoseBytes(given: unknown): Uint8Array | null {
  const bytes = given instanceof Uint8Array ? given : given instanceof ArrayBuffer ? new Uint8Array(given) : null
  return bytes && bytes.byteLength <= MOST_POSE_BYTES && countPoses(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 1) === 1 ? bytes : null
}
