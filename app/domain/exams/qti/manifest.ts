import type { ItemContent } from '../item'
import { QTI_BOUNDS } from './bounds'
import { identifierOf } from './write-interaction'
import { allOf, childOf, childrenOf, escaped, textIn, type XmlElement } from './xml'

/** `imsmanifest.xml` of a QTI 3.0 content package: which files are items, what they need, and words to find them by. Pure. */

const CP = 'http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1'
const CP_SCHEMA = 'https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd'
const LOM = 'http://ltsc.ieee.org/xsd/LOM'

export interface PackedItem { identifier: string; href: string; record: string; pictures: readonly string[]; content: ItemContent }

/** IEEE LOM says it in five steps, and means the same by them: the share of candidates who are expected to be right. */
export const difficultyWord = (share: number): string => (share >= 0.9 ? 'very easy' : share >= 0.7 ? 'easy' : share >= 0.5 ? 'medium' : share >= 0.3 ? 'difficult' : 'very difficult')
const said = (language: string, text: string) => `<string language="${language}">${escaped(text)}</string>`
const TAG_PLACES = ['subject', 'modality', 'anatomy'] as const

function lomOf({ identifier, content: { title, language, tags, level, difficulty } }: PackedItem): string {
  const keywords = [...new Set([...TAG_PLACES.flatMap((name) => tags[name]), ...(level ? [level] : [])])]
  return `<metadata><lom xmlns="${LOM}"><general><identifier><catalog>Theatrum</catalog><entry>${escaped(identifier)}</entry></identifier><title>${said(language, title)}</title><language>${language}</language>${keywords.map((one) => `<keyword>${said(language, one)}</keyword>`).join('')}</general>${difficulty === null ? '' : `<educational><difficulty><source>LOMv1.0</source><value>${difficultyWord(difficulty)}</value></difficulty></educational>`}</lom></metadata>`
}

export function writeManifest(identifier: string, items: readonly PackedItem[]): string {
  const pictures = [...new Set(items.flatMap((one) => one.pictures))].sort()
  const pictureId = new Map(pictures.map((href, n) => [href, `PICTURE-${n + 1}`]))
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<manifest xmlns="${CP}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="${CP} ${CP_SCHEMA}" identifier="${escaped(identifier)}">`,
    '<metadata><schema>QTI Package</schema><schemaversion>3.0.0</schemaversion></metadata>', '<organizations/>', '<resources>',
    ...items.map((one) => `<resource identifier="${escaped(identifierOf(one.identifier))}" type="imsqti_item_xmlv3p0" href="${escaped(one.href)}">${lomOf(one)}<file href="${escaped(one.href)}"/><file href="${escaped(one.record)}"/>${one.pictures.map((href) => `<dependency identifierref="${pictureId.get(href)!}"/>`).join('')}</resource>`),
    ...pictures.map((href) => `<resource identifier="${pictureId.get(href)!}" type="webcontent" href="${escaped(href)}"><file href="${escaped(href)}"/></resource>`),
    '</resources>', '</manifest>', '',
  ].join('\n')
}

export interface ManifestItem { identifier: string; href: string; files: string[]; keywords: string[] }
export type ReadManifest = { kind: 'manifest'; items: ManifestItem[] } | { kind: 'unread'; why: 'manifest' | 'no-items' | 'too-many-items' }

export function readManifest(root: XmlElement): ReadManifest {
  const resources = childOf(root, 'resources')
  if (root.name !== 'manifest' || !resources) return { kind: 'unread', why: 'manifest' }
  const bases = [root, resources].map(({ attributes }) => attributes.get('base') ?? '').join('')
  const items = childrenOf(resources, 'resource').filter(({ attributes }) => /^imsqti_item_xmlv[23]p\d(p\d)?$/i.test(attributes.get('type') ?? '')).map((one): ManifestItem => {
    const base = bases + (one.attributes.get('base') ?? '')
    const files = childrenOf(one, 'file').flatMap(({ attributes }) => { const href = attributes.get('href'); return href === undefined ? [] : [base + href] })
    const href = one.attributes.get('href')
    return { identifier: one.attributes.get('identifier') ?? '', href: href === undefined ? (files[0] ?? '') : base + href, files, keywords: allOf(one, 'keyword').flatMap((word) => textIn(word).replace(/\s+/g, ' ').trim() || []) }
  })
  if (items.length === 0) return { kind: 'unread', why: 'no-items' }
  return items.length > QTI_BOUNDS.items ? { kind: 'unread', why: 'too-many-items' } : { kind: 'manifest', items }
}

/** A path of the package. Null: it leads out of it, or elsewhere. @param from the folder of what names it */
export function pathIn(from: string, href: string): string | null {
  let path: string
  try {
    path = decodeURIComponent(href.split(/[?#]/)[0]!)
  } catch {
    return null
  }
  if (path === '' || path.startsWith('/') || /^[A-Za-z][A-Za-z0-9+.-]*:/.test(path) || path.includes('\\') || path.includes('\0')) return null
  const steps: string[] = []
  for (const step of `${from}/${path}`.split('/')) {
    if (step === '' || step === '.') continue
    if (step !== '..') steps.push(step)
    else if (steps.pop() === undefined) return null
  }
  return steps.length > 0 ? steps.join('/') : null
}
export const folderOf = (path: string): string => path.split('/').slice(0, -1).join('/')
