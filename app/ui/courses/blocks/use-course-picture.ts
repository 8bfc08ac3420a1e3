import type { QuestionPicture } from '~/ui/questions/hotspot-answer'
import { coursePicture } from './course-picture'
import { NOT_ASKED, useMedia } from './use-media'

/** A picture of the course; null: none is chosen, or it cannot be shown. */
export function useCoursePicture(context: { courseId: string; classId: string | null }, mediaId: string | null): QuestionPicture | 'waiting' | null {
  const media = useMedia(context, [mediaId])
  const medium = media.get(mediaId ?? '')
  if (mediaId === null) return null
  if (medium) return coursePicture(context, medium)
  return media === NOT_ASKED ? 'waiting' : null
}
