/** The files of words, one for each part of the house; `common` needs no prefix. */
export const NAMESPACES = ['common', 'grading', 'people', 'account', 'broadcast', 'audit', 'notifications', 'jobs', 'operations', 'images', 'viewer', 'anatomy', 'bring', 'lab', 'authoring', 'headset', 'following', 'screens', 'store', 'workbench', 'combine', 'talk', 'library', 'writing', 'readings', 'case', 'purchases', 'questions', 'question-desk', 'room', 'learning', 'rich-text', 'course-parts', 'course-desk', 'interop', 'progress', 'media'] as const
export type Namespaces = typeof NAMESPACES
