import { useCoursePicture as usePicture } from '../../blocks/use-course-picture'

/** To draw on; null: none is chosen, or it is not made yet. */
export function useCoursePicture(courseId: string, mediaId: string | null): { src: string; width: number; height: number } | null {
  const picture = usePicture({ courseId, classId: null }, mediaId)
  return picture === 'waiting' ? null : picture
}
