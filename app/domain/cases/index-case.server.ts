import { indexed } from '~/infra/search/words'
import { indexedTags } from '~/infra/search/query'
import type { Facet } from '~/infra/search/entry'
import type { Entry, Search } from '~/infra/search/search.server'
import { LANGUAGES, beforeAnswer, freeOf, type CaseContent, type CaseKind, type Two } from './case'
import { asKind } from './draft-case.server'
import { VOCABULARY } from './vocabulary'

export interface CaseOut { caseId: string; kind: CaseKind; institutionId: string; isOpen: boolean; isCharged: boolean; publishedAt: Date; content: CaseContent }

/** From now on it is found by what this version says. In the transaction that lets it out. */
export async function indexCase(search: Search, db: Parameters<Search['put']>[0], row: { id: string; kind: string; institutionId: string; isOpen: boolean; isCharged: boolean }, { publishedAt, content }: Pick<CaseOut, 'publishedAt' | 'content'>): Promise<void> {
  const { id: caseId, kind, institutionId, isOpen, isCharged } = row
  for (const entry of entriesOf({ caseId, kind: asKind(kind), institutionId, isOpen, isCharged, publishedAt, content })) await search.put(db, entry)
  // What was said of it is of its whole, and hangs on the same conditions.
  await db.searchEntry.updateMany({ where: { caseId, kind: 'comment' }, data: { isOpen, isFree: !isCharged, isAfterAnswer: content.quiz !== null } })
}

const MARKUP = /\]\([^)]*\)|[*_`#>[\]|]/g
const plain = (text: string) => text.replace(MARKUP, ' ').replace(/\s+/g, ' ').trim()
const words = (...texts: Two[]) => texts.flatMap(({ en, zh }) => [en, zh]).filter(Boolean).map(plain).join('\n')

/** What the search knows of a published case: what everybody reads of it, and, where the rest costs something or comes after a question, that as an entry of its own. */
export function entriesOf({ caseId, kind, institutionId, isOpen, isCharged, publishedAt, content }: CaseOut): Entry[] {
  const base = { kind, refId: caseId, caseId, institutionId, isOpen, at: publishedAt }
  // A case that is found by its diagnosis has told it.
  const isAfterAnswer = content.quiz !== null
  const free = entry(isCharged ? freeOf(content) : beforeAnswer(content), content, { ...base, part: 'free', isFree: true })
  const whole = entry(content, content, { ...base, part: 'whole', isFree: !isCharged, isAfterAnswer })
  return isCharged || isAfterAnswer ? [free, whole] : [whole]
}

function entry(shown: CaseContent, { languages, difficulty, audience }: CaseContent, base: Omit<Entry, 'title' | 'text' | 'facets' | 'words'>): Entry {
  const { title, history, findings, diagnosis, differential, discussion, theory, takeHome, tags } = shown
  const text = [words(history), words(findings), words(diagnosis.text), words(...differential.flatMap((one) => [one.text, one.why])), words(discussion), words(theory), words(...takeHome)].filter(Boolean).join('\n')
  const facets = [...facet('modality', tags.modality), ...facet('anatomy', tags.anatomy), ...facet('pathology', tags.pathology), ...facet('difficulty', [String(difficulty)]), ...facet('audience', audience), ...facet('language', LANGUAGES.filter((one) => languages.includes(one)))]
  return {
    ...base, title: words(title), text, facets,
    // Whoever looks for the diagnosis looks for this case before those that mention it.
    words: { title: indexed(`${words(title)} ${words(diagnosis.text)}`), tags: indexedTags([...tags.modality, ...tags.anatomy, ...tags.pathology], VOCABULARY), body: indexed(text) },
  }
}

const facet = (facet: Facet, values: readonly string[]) => values.map((value) => ({ facet, value }))
