import type { LearnerBlock } from '~/domain/courses/for-learner'
import { useTranslation } from '~/i18n/use-translation'
import { Page } from '~/ui/page'
import { BlockView } from '../blocks/block-view'

/** A lesson as its learners would have it, without anything that keeps what they do. */
export function PreviewPage({ course, lesson }: { course: { id: string; language: 'en' | 'zh'; version: number }; lesson: { id: string; title: string; blocks: LearnerBlock[] } }) {
  const { t } = useTranslation('course-desk')
  return (
    <Page width="reading">
      <p className="rounded-sm bg-attention-soft px-4 py-2 text-sm text-attention" role="note">{t('preview.note')}</p>
      <article lang={course.language} className="flex flex-col gap-6">
        <h1 className="text-2xl font-semibold break-words">{lesson.title || t('outline.untitled')}</h1>
        {lesson.blocks.map((block) => (
          <section key={block.id} id={block.id} className="break-words">
            <BlockView block={block} context={{ courseId: course.id, classId: null, lessonId: lesson.id, version: course.version, language: course.language }} state={null} onBeat={() => undefined} />
          </section>
        ))}
      </article>
    </Page>
  )
}
