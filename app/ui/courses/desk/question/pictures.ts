import { coursePicture } from '../../blocks/course-picture'
import { useMedia } from '../../blocks/use-media'

/** To draw on; null: none is chosen, or it is not made yet. */
export function useCoursePicture(courseId: string, mediaId: string | null): { src: string; width: number; height: number } | null {
  const context = { courseId, classId: null }
  const medium = useMedia(context, [mediaId]).get(mediaId ?? '')
  const picture = medium ? coursePicture(context, medium) : null
  return picture === 'waiting' ? null : picture
}
