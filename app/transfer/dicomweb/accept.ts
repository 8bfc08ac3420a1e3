import { readMediaType } from '#imaging/net/multipart'
import { Refusal } from './answer'

export const EXPLICIT_LE = '1.2.840.10008.1.2.1'
export const HTJ2K_LOSSLESS = '1.2.840.10008.1.2.4.201'
export const HTJ2K_RPCL = '1.2.840.10008.1.2.4.202'

/** One wish of an Accept header: what a part is, whether parts are asked for, and in which transfer syntax. */
export interface Wish { type: string; isMultipart: boolean; transferSyntax: string; weight: number }

/** The wishes, strongest first; of the same weight in their order. What cannot be read is no wish. */
export function readAccept(accept: string | undefined): Wish[] {
  const wishes = splitOutsideQuotes(accept?.trim() || '*/*').flatMap((one): Wish[] => {
    const media = readMediaType(one)
    if (!media) return []
    const isMultipart = media.type === 'multipart/related'
    const weight = Number(media.parameters.get('q') ?? 1)
    if (!(weight > 0)) return []
    return [{ type: isMultipart ? (media.parameters.get('type') ?? '*/*').toLowerCase() : media.type, isMultipart, transferSyntax: media.parameters.get('transfer-syntax') ?? '', weight }]
  })
  return wishes.sort((a, b) => b.weight - a.weight)
}

/** Commas in quoted parameters divide nothing. */
function splitOutsideQuotes(text: string): string[] {
  return text.slice(0, 4_000).match(/(?:[^,"]|"(?:[^"\\]|\\.)*")+/g) ?? []
}

/** How whole instances go out. */
export interface InstanceForm { isMultipart: boolean; syntax: 'kept' | typeof EXPLICIT_LE | typeof HTJ2K_LOSSLESS | typeof HTJ2K_RPCL }

/**
 * Whole instances: as they are kept unless one of the syntaxes is named that can be made of every instance.
 * @param keptSyntax of the one instance that is asked for
 * @throws Refusal 406
 */
export function instanceForm(accept: string | undefined, isOne: boolean, keptSyntax: string | null): InstanceForm {
  for (const { type, isMultipart, transferSyntax } of readAccept(accept)) {
    const isAny = type === '*/*' || type === 'application/*'
    if (type !== 'application/dicom' && !isAny) continue
    // A file by itself only where it is asked for by name: what reads '*/*' is told by the header.
    if (!isMultipart && !isAny && !isOne) continue
    const as = { isMultipart: isMultipart || isAny || !isOne }
    switch (transferSyntax) {
      case '': case '*': return { ...as, syntax: 'kept' }
      case EXPLICIT_LE: case HTJ2K_LOSSLESS: case HTJ2K_RPCL: return { ...as, syntax: transferSyntax === keptSyntax ? 'kept' : transferSyntax }
      default: if (transferSyntax === keptSyntax) return { ...as, syntax: 'kept' }
    }
  }
  throw new Refusal(406, `Instances are given as multipart/related; type="application/dicom", one instance also as application/dicom: with transfer-syntax=* as they are kept, or with ${EXPLICIT_LE}, ${HTJ2K_LOSSLESS} or ${HTJ2K_RPCL}.`)
}

/** How frames go out: compressed without loss, or as plain samples. */
export interface FrameForm { isMultipart: boolean; syntax: 'htj2k' | 'samples'; type: 'image/jphc' | 'application/octet-stream' }

/** What the program takes, what it likes best first: not every frame can be had in each form. @throws Refusal 406 */
export function frameForms(accept: string | undefined, isOne: boolean): FrameForm[] {
  const forms = readAccept(accept).flatMap(({ type, isMultipart, transferSyntax }): FrameForm[] => {
    if (!isMultipart && !isOne) return []
    const isHtj2k = transferSyntax === HTJ2K_LOSSLESS || transferSyntax === HTJ2K_RPCL
    if (type === 'image/jphc' && (isHtj2k || transferSyntax === '' || transferSyntax === '*')) return [{ isMultipart, syntax: 'htj2k', type: 'image/jphc' }]
    const isAny = type === '*/*' || type === 'application/*'
    if (type !== 'application/octet-stream' && !isAny) return []
    const as = { isMultipart: isMultipart || isAny, type: 'application/octet-stream' } as const
    if (isHtj2k) return [{ ...as, syntax: 'htj2k' }]
    return transferSyntax === '' || transferSyntax === '*' || transferSyntax === EXPLICIT_LE ? [{ ...as, syntax: 'samples' }] : []
  })
  if (forms.length === 0) throw new Refusal(406, FRAME_FORMS)
  return forms
}

export const FRAME_FORMS = `Frames are given as image/jphc (${HTJ2K_RPCL}) or as application/octet-stream (${EXPLICIT_LE}); several of them as multipart/related.`

export type PictureType = 'image/jpeg' | 'image/png'

/** @throws Refusal 406 */
export function pictureType(accept: string | undefined): PictureType {
  for (const { type } of readAccept(accept)) {
    if (type === 'image/png' || type === 'image/jpeg') return type
    if (type === '*/*' || type === 'image/*') return 'image/jpeg'
  }
  throw new Refusal(406, 'Pictures are given as image/jpeg or image/png.')
}

/**
 * One range of bytes (RFC 9110 14.2); null: all of it, also where several ranges are asked for.
 * @throws Refusal 416
 */
export function readRange(header: string | undefined, length: number): { start: number; end: number } | null {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? []
  if (from === undefined || to === undefined || (from === '' && to === '')) return null
  const start = from === '' ? Math.max(0, length - Number(to)) : Number(from)
  const end = from === '' || to === '' ? length : Math.min(length, Number(to) + 1)
  if (start >= length || (from === '' && Number(to) === 0)) throw new Refusal(416, `The frame has ${length} bytes.`)
  return end <= start ? null : { start, end }
}
