import { lazy, Suspense, useRef } from 'react'
import type { Block, BlockBody, BlockKind } from '~/domain/courses/block'
import { useIsHydrated } from '~/ui/use-is-hydrated'
import { RuleField } from '../rule-field'
import { AudioEditor } from './audio-editor'
import { CaseEditor } from './case-editor'
import { CompareEditor } from './compare-editor'
import { DownloadEditor } from './download-editor'
import { Lesson3dEditor } from './lesson3d-editor'
import { LinkEditor } from './link-editor'
import { PictureEditor } from './picture-editor'
import { SurgeryEditor } from './surgery-editor'
import { VideoEditor } from './video-editor'

export interface BlockEditorProps {
  courseId: string
  /** What the course is written in. */
  language: 'en' | 'zh'
  block: Block
  /** The whole block as it is now. Called with each change: saving and undoing are the desk's. */
  onChange: (block: Block) => void
}
type BodyOf<K extends BlockKind> = Extract<BlockBody, { kind: K }>
/**
 * Of one kind of block. `change` keeps the block and replaces parts of its body as it is in that moment: a file that is there at last
 * takes nothing from what was typed meanwhile, and is taken by nothing. A part that is made of what stood before is given as a function.
 */
export interface EditorOf<K extends BlockKind> extends BlockEditorProps { body: BodyOf<K>; change: (part: Partial<BodyOf<K>> | ((now: BodyOf<K>) => Partial<BodyOf<K>>)) => void }

const TextEditor = lazy(async () => ({ default: (await import('./text-editor')).TextEditor }))
const QuizEditor = lazy(async () => ({ default: (await import('./quiz-editor')).QuizEditor }))
const StackEditor = lazy(async () => ({ default: (await import('./stack-editor')).StackEditor }))
const AssignmentEditor = lazy(async () => ({ default: (await import('./assignment-editor')).AssignmentEditor }))

/** Kinds whose editor is there: the menu offers them. */
export const WRITTEN_HERE: readonly BlockKind[] = ['text', 'picture', 'video', 'audio', 'stack', 'compare', 'case', 'surgery', 'lesson3d', 'quiz', 'assignment', 'download', 'link']

/** What its author writes of a block. */
export function BlockEditor(props: BlockEditorProps) {
  const rest = <div className="h-24 animate-pulse rounded-sm bg-sunken" aria-hidden />
  // An update while it wakes would have React draw it anew (421).
  if (!useIsHydrated()) return rest
  return <Suspense fallback={rest}><Kind {...props} /><RuleField block={props.block} onChange={props.onChange} /></Suspense>
}

function Kind(props: BlockEditorProps) {
  const { block, onChange } = props
  const latest = useRef(block)
  latest.current = block
  const change = (part: Partial<BlockBody> | ((now: never) => Partial<BlockBody>)) => {
    const now = latest.current
    // Two changes before the next drawing: the second is made of what the first left.
    latest.current = { ...now, body: { ...now.body, ...(typeof part === 'function' ? part(now.body as never) : part) } as BlockBody }
    onChange(latest.current)
  }
  const { body } = block
  switch (body.kind) {
    case 'text': return <TextEditor {...props} body={body} change={change} />
    case 'picture': return <PictureEditor {...props} body={body} change={change} />
    case 'video': return <VideoEditor {...props} body={body} change={change} />
    case 'audio': return <AudioEditor {...props} body={body} change={change} />
    case 'stack': return <StackEditor {...props} body={body} change={change} />
    case 'compare': return <CompareEditor {...props} body={body} change={change} />
    case 'case': return <CaseEditor {...props} body={body} change={change} />
    case 'surgery': return <SurgeryEditor {...props} body={body} change={change} />
    case 'lesson3d': return <Lesson3dEditor {...props} body={body} change={change} />
    case 'quiz': return <QuizEditor {...props} body={body} change={change} />
    case 'assignment': return <AssignmentEditor {...props} body={body} change={change} />
    case 'download': return <DownloadEditor {...props} body={body} change={change} />
    case 'link': return <LinkEditor {...props} body={body} change={change} />
  }
}
