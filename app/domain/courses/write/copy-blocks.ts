import type { Block } from '../block'
import type { Question } from '~/domain/questions/question'

/** A lesson's blocks for another course, or for another place of the same: with ids of their own, since progress hangs on them. Pure. */

/** @param mediaOf the copy's medium for each of the original; null: there is none, and the block says that it lacks one */
export const copyBlocks = (blocks: readonly Block[], newId: () => string, mediaOf: (mediaId: string) => string | null = (id) => id): Block[] =>
  blocks.map(({ rule, body }) => ({ id: newId(), rule, body: withMedia(body, mediaOf) }))

function withMedia(body: Block['body'], mediaOf: (mediaId: string) => string | null): Block['body'] {
  const of = (mediaId: string | null) => (mediaId === null ? null : mediaOf(mediaId))
  const asked = (question: Question): Question => (question.asked.kind === 'hotspot' ? { ...question, asked: { ...question.asked, mediaId: of(question.asked.mediaId) } } : question)
  const captions = <C extends { mediaId: string }>(all: readonly C[]): C[] => all.flatMap((one) => { const mediaId = of(one.mediaId); return mediaId === null ? [] : [{ ...one, mediaId }] })
  switch (body.kind) {
    case 'picture': case 'download': return { ...body, mediaId: of(body.mediaId) }
    case 'video': return { ...body, mediaId: of(body.mediaId), captions: captions(body.captions), questions: body.questions.map((one) => ({ ...one, question: asked(one.question) })) }
    case 'audio': return { ...body, mediaId: of(body.mediaId), captions: captions(body.captions) }
    case 'compare': return { ...body, left: { ...body.left, mediaId: of(body.left.mediaId) }, right: { ...body.right, mediaId: of(body.right.mediaId) } }
    case 'quiz': return { ...body, questions: body.questions.map(asked) }
    case 'text': case 'stack': case 'case': case 'surgery': case 'lesson3d': case 'assignment': case 'link': return body
  }
}
