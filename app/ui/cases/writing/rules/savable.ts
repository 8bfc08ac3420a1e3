import { caseContent, readCase, type CaseContent } from '~/domain/cases/case'

/** What cannot be kept as it stands, said at its field; everything else is saved meanwhile. */
export interface Fault { at: 'references'; index: number; field: 'doi' | 'url' }

export type Savable = { kind: 'savable'; content: CaseContent; faults: Fault[] } | { kind: 'too-large' } | { kind: 'malformed'; where: string }

const reference = caseContent.shape.references.element.shape

/** An address that is half typed keeps nothing else from being saved; it stays in the page, and in this browser, until it is one. */
export function savable(content: CaseContent): Savable {
  const faults: Fault[] = []
  const references = content.references.map((one, index) => {
    const doi = doiOf(one.doi)
    const url = one.url.trim()
    const isDoi = reference.doi.safeParse(doi).success
    const isUrl = reference.url.safeParse(url).success
    if (!isDoi) faults.push({ at: 'references', index, field: 'doi' })
    if (!isUrl) faults.push({ at: 'references', index, field: 'url' })
    return { text: one.text, doi: isDoi ? doi : '', url: isUrl ? url : '' }
  })
  // An entry that somebody began and left empty is none.
  const isWritten = (...all: { en: string; zh: string }[]) => all.some(({ en, zh }) => en.trim() !== '' || zh.trim() !== '')
  const written = { differential: content.differential.filter(({ text, why }) => isWritten(text, why)), takeHome: content.takeHome.filter((one) => isWritten(one)), references: references.filter(({ text, doi, url }, i) => text.trim() !== '' || doi !== '' || url !== '' || faults.some(({ index }) => index === i)) }
  const quiz = content.quiz && { ...content.quiz, accepts: content.quiz.accepts.map((one) => one.trim()).filter(Boolean) }
  const read = readCase({ ...content, ...written, quiz })
  return read.kind === 'read' ? { kind: 'savable', content: read.content, faults } : read
}

/** As people paste it: with the resolver's address, or "doi:". */
export const doiOf = (text: string): string => text.trim().replace(/^https?:\/\/(dx\.)?doi\.org\//i, '').replace(/^doi:\s*/i, '')

/** Nothing of it is only here. */
export function isOnServer(content: CaseContent, base: CaseContent): boolean {
  const now = savable(content)
  return now.kind === 'savable' && now.faults.length === 0 && JSON.stringify(now.content) === JSON.stringify(base)
}
