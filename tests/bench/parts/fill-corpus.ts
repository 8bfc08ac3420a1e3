import { indexed } from '../../../app/infra/search/words'
import type { Services } from '../../../app/infra/services.server'
import { caseCorpus, contentOfCorpus, corpusEntries, drawn } from '../../setup/case-corpus'

/** Published cases with comments, and their index. */
export async function fillCorpus({ db, search }: Pick<Services, 'db' | 'search'>, { institutionId, authorId, cases, commentsEach }: { institutionId: string; authorId: string; cases: number; commentsEach: number }): Promise<void> {
  await db.$queryRawUnsafe('PRAGMA synchronous = OFF')
  const corpus = caseCorpus(cases)
  const draw = drawn(5)
  for (let from = 0; from < cases; from += 250) {
    await db.$transaction(async (tx) => {
      for (const one of corpus.slice(from, from + 250)) {
        const content = contentOfCorpus(one)
        const at = new Date(Date.UTC(2026, 0, 1))
        await tx.case.create({ data: { id: one.id, institutionId, authorId, state: 'published', version: 1, title: content.title.en, titleZh: content.title.zh, draftJson: '{}', publishedAt: at, versions: { create: { version: 1, contentJson: JSON.stringify(content) } } } })
        for (const entry of corpusEntries(one, institutionId)) await search.put(tx, entry)
        for (let i = 0; i < commentsEach; i++) {
          const other = content.discussion[one.language].slice(draw(200), 200 + draw(200)) + content.findings[one.language].slice(0, draw(60))
          await search.put(tx, { kind: 'comment', refId: `${one.id}c${i}`, part: 'whole', caseId: one.id, institutionId, isOpen: true, isFree: true, title: '', text: other, at, facets: [], words: { title: '', tags: '', body: indexed(other) } })
        }
      }
    }, { timeout: 600_000 })
  }
}
