/** Where the media of courses lie in `services.files`. */
export const courseFilesOf = (courseId: string): string => `courses/${courseId}/`
export const mediaPrefix = (courseId: string, mediaId: string): string => `${courseFilesOf(courseId)}${mediaId}/`
export const mediaKey = (courseId: string, mediaId: string, file: string): string => `${mediaPrefix(courseId, mediaId)}${file}`
/** As it was brought; nobody is given it but the job that makes something of it (and who downloads a file). */
export const SOURCE = 'source'
