import type { LearnerBlock } from '~/domain/courses/for-learner'
import type { BlockState } from '~/domain/courses/learning/open-lesson.server'
import type { BlockPlace, Range } from '~/domain/courses/progress/beat'
import type { RichNode } from '~/domain/courses/rich-text'
import { useTranslation } from '~/i18n/use-translation'
import { LinkButton } from '~/ui/button'

/** Where a block stands. `classId` null: an author's preview. */
export interface BlockContext { courseId: string; classId: string | null; lessonId: string; version: number; language: 'en' | 'zh' }
export interface BlockViewProps {
  block: LearnerBlock
  context: BlockContext
  /** What the learner had of it before; null in a preview. */
  state: BlockState | null
  /** What was played, and where they are. */
  onBeat: (said: { watched?: Range[]; place?: BlockPlace }) => void
}

/** A block as a learner has it. */
export function BlockView({ block, context }: BlockViewProps) {
  const { body } = block
  switch (body.kind) {
    case 'text': return <Plain node={body.doc} />
    case 'link': return body.url ? <a href={body.url} rel="noreferrer noopener" target="_blank" className="underline underline-offset-4">{body.words || body.url}</a> : null
    case 'assignment': return <><Plain node={body.doc} />{context.classId && <HandInLink classId={context.classId} blockId={block.id} />}</>
    default: return null
  }
}

/** Handing in has a page of its own. */
function HandInLink({ classId, blockId }: { classId: string; blockId: string }) {
  const { t } = useTranslation('grading')
  return <LinkButton to={`/courses/class/${classId}/hand-in/${blockId}`} className="self-start">{t('handIn.title')}</LinkButton>
}

function Plain({ node }: { node: RichNode }): React.ReactNode {
  const inner = (node.content ?? []).map((one, i) => <Plain key={i} node={one} />)
  switch (node.type) {
    case 'text': return node.text
    case 'paragraph': return <p>{inner}</p>
    case 'heading': return <h2 className="text-lg font-semibold">{inner}</h2>
    default: return <>{inner}</>
  }
}
