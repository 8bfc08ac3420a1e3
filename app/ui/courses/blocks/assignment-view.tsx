import { useTranslation } from '~/i18n/use-translation'
import { LinkButton } from '~/ui/button'
import type { ViewOf } from './block-view'
import { useShownToAll } from './shown-to-all'
import { RichText } from './rich-text'

/** What is asked; handing in has a page of its own. */
export function AssignmentView({ body, block, context }: ViewOf<'assignment'>) {
  const { t } = useTranslation('grading')
  const isShownToAll = useShownToAll() !== null
  return (
    <>
      <RichText doc={body.doc} name={block.id} />
      {context.classId && !isShownToAll && <LinkButton to={`/courses/class/${context.classId}/hand-in/${block.id}`} className="self-start">{t('handIn.title')}</LinkButton>}
    </>
  )
}
