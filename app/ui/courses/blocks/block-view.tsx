import { lazy, Suspense } from 'react'
import type { LearnerBlock } from '~/domain/courses/for-learner'
import type { BlockState } from '~/domain/courses/learning/open-lesson.server'
import type { BlockPlace, Range } from '~/domain/courses/progress/beat'
import { useIsHydrated } from '~/ui/use-is-hydrated'
import { AssignmentView } from './assignment-view'
import { CompareView } from './compare-view'
import { DownloadView } from './download-view'
import { LinkView } from './link-view'
import { PictureView } from './picture-view'
import { TextView } from './text-view'

/** Where a block stands. `classId` null: an author's preview. */
export interface BlockContext { courseId: string; classId: string | null; lessonId: string; version: number; language: 'en' | 'zh' }
export interface BlockViewProps {
  block: LearnerBlock
  context: BlockContext
  /** What the learner had of it before; null in a preview. */
  state: BlockState | null
  /** What was played, and where they are. */
  onBeat: (said: { watched?: Range[]; place?: BlockPlace; /** With it the block may be done: it is told at once. */ isNews?: boolean }) => void
}
/** Of one kind of block. */
export interface ViewOf<K extends LearnerBlock['body']['kind']> extends BlockViewProps { body: Extract<LearnerBlock['body'], { kind: K }> }

// What plays, turns or asks brings code of its own: a plain lesson is read without it.
const VideoView = lazy(async () => ({ default: (await import('./video-view')).VideoView }))
const AudioView = lazy(async () => ({ default: (await import('./audio-view')).AudioView }))
const StackView = lazy(async () => ({ default: (await import('./stack-view')).StackView }))
const CaseView = lazy(async () => ({ default: (await import('./case-view')).CaseView }))
const SurgeryView = lazy(async () => ({ default: (await import('./surgery-view')).SurgeryView }))
const Lesson3dView = lazy(async () => ({ default: (await import('./lesson3d-view')).Lesson3dView }))
const QuizView = lazy(async () => ({ default: (await import('./quiz-view')).QuizView }))

/** They bring code of their own. */
const LATER: ReadonlySet<LearnerBlock['body']['kind']> = new Set(['video', 'audio', 'stack', 'case', 'surgery', 'lesson3d', 'quiz'])

/** A block as a learner has it. */
export function BlockView(props: BlockViewProps) {
  const isHydrated = useIsHydrated()
  if (!LATER.has(props.block.body.kind)) return <Kind {...props} />
  const rest = <div className="h-40 animate-pulse rounded-lg bg-sunken" aria-hidden />
  // Drawn once the page lives: an update would find it half woken (React 421).
  return isHydrated ? <Suspense fallback={rest}><Kind {...props} /></Suspense> : rest
}

function Kind(props: BlockViewProps) {
  const { body } = props.block
  switch (body.kind) {
    case 'text': return <TextView {...props} body={body} />
    case 'picture': return <PictureView {...props} body={body} />
    case 'video': return <VideoView {...props} body={body} />
    case 'audio': return <AudioView {...props} body={body} />
    case 'stack': return <StackView {...props} body={body} />
    case 'compare': return <CompareView {...props} body={body} />
    case 'case': return <CaseView {...props} body={body} />
    case 'surgery': return <SurgeryView {...props} body={body} />
    case 'lesson3d': return <Lesson3dView {...props} body={body} />
    case 'quiz': return <QuizView {...props} body={body} />
    case 'assignment': return <AssignmentView {...props} body={body} />
    case 'download': return <DownloadView {...props} body={body} />
    case 'link': return <LinkView {...props} body={body} />
  }
}
