import type { Question } from '~/domain/questions/question'
import { QuestionEditor as Editor } from '~/ui/questions/editing/question-editor'
import { HotspotEditor } from './question/hotspot-editor'
import { StackEditor } from './question/stack-editor'

export interface QuestionEditorProps { courseId: string; language: 'en' | 'zh'; question: Question; onChange: (question: Question) => void }

/** A question of a course: its pictures are the course's media, its series the store's. */
export function QuestionEditor({ courseId, ...rest }: QuestionEditorProps) {
  return <Editor {...rest} hotspotEditor={(props) => <HotspotEditor {...props} courseId={courseId} />} stackEditor={(props) => <StackEditor {...props} courseId={courseId} />} />
}
