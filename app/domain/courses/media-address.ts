/** Where a page reads a medium's file: a learner through the class, an author through the course. */
export const mediaAddress = ({ courseId, classId }: { courseId: string; classId: string | null }, mediaId: string, file: string): string =>
  classId ? `/courses/class/${classId}/media/${mediaId}/${file}` : `/courses/${courseId}/media/${mediaId}/${file}`
