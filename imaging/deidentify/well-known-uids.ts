import type { Tag } from '#imaging/contract'

/** Of studies, series, instances: never the standard's, whatever they begin with. */
const INSTANCES = new Set<Tag>(['00080018', '0020000D', '0020000E', '00081155'])

/**
 * UIDs that are the standard's and stay: classes, transfer syntaxes, frames of reference of atlases, coding schemes.
 * Their components have at most three digits, so that nothing of anybody's can pass for one; those of coding schemes
 * outside DICOM stay where a coding scheme is named.
 */
export function isWellKnownUid(uid: string, tag: Tag | null = null): boolean {
  if (tag !== null && INSTANCES.has(tag)) return false
  if (/^1\.2\.840\.10008(\.(0|[1-9]\d{0,2})){2,9}$/.test(uid)) return true
  return tag === '0008010C' && /^2\.16\.840\.1\.113883\.6(\.(0|[1-9]\d{0,2})){1,2}$/.test(uid)
}
