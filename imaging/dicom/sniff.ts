import { isVr } from './dictionary'

/** Whether the element at `at` names its representation, as explicit transfer syntaxes do. */
export const looksExplicit = (file: Uint8Array, at: number): boolean => isVr(String.fromCharCode(file[at + 4] ?? 0, file[at + 5] ?? 0))

const isMark = (file: Uint8Array, at: number) => file.length >= at + 4 && file[at] === 0x44 && file[at + 1] === 0x49 && file[at + 2] === 0x43 && file[at + 3] === 0x4d

/** Where 'DICM' ends: after the preamble of 128 bytes, or at the start where a writer forgot that. 0: nowhere. */
export const endOfMark = (file: Uint8Array): number => (isMark(file, 128) ? 132 : isMark(file, 0) ? 4 : 0)

/** By the first bytes alone, for telling files of an upload apart; reading decides. */
export function looksLikeDicom(head: Uint8Array): boolean {
  if (endOfMark(head)) return true
  if (head.length < 8) return false
  const little = (head[0] ?? 0) | ((head[1] ?? 0) << 8)
  const big = ((head[0] ?? 0) << 8) | (head[1] ?? 0)
  // Every object begins with its meta information (0002) or its identification (0008).
  if (little === 2 || little === 8) return looksExplicit(head, 0) || (head[3] === 0 && head[6] === 0 && head[7] === 0)
  return big === 8 && looksExplicit(head, 0)
}
