import { expect, test } from 'vitest'
import type { Finding } from '~/domain/images/finding'
import type { OpenedStudies } from '~/domain/images/open-studies.server'
import { withoutAnswers } from './unrevealed'

const of = (author: string, studyId: string) => ({ id: `${author} ${studyId}`, studyId, author: { id: author, name: '' } }) as Finding

test('before the reveal one sees one\'s own marks alone, on a study that is read twice until both are out', () => {
  const opened: OpenedStudies = { studies: [], first: null, mayAnnotate: true, refused: [], findings: ['blind', 'waiting', 'twice', 'revealed'].flatMap((study) => [of('author', study), of('me', study)]) }
  const items = [['blind', 'blind'], ['waiting', 'waiting'], ['twice', 'revealed'], ['twice', 'blind'], ['revealed', 'revealed']].map(([studyId, phase]) => ({ studyId: studyId!, phase: phase! }))
  const { findings } = withoutAnswers(opened, items, { kind: 'person', personId: 'me', memberships: [] })
  expect(findings.map(({ id }) => id)).toEqual(['me blind', 'me waiting', 'me twice', 'author revealed', 'me revealed'])
})
