import type { QuestionPicture } from '~/ui/questions/hotspot-answer'
import { coursePicture } from './course-picture'
import { useMedia } from './use-media'

/** A picture of the course; null: none is chosen, or it cannot be shown. */
export function useCoursePicture(context: { courseId: string; classId: string | null }, mediaId: string | null): QuestionPicture | 'waiting' | null {
  const medium = useMedia(context, [mediaId]).get(mediaId ?? '')
  return mediaId === null ? null : medium ? coursePicture(context, medium) : 'waiting'
}
