/** Where recorded voices lie in `services.files`: named by their content, so that copies of a step share one and what was kept once is right for ever. */
export const VOICES_PREFIX = 'anatomy/lessons/'
export const voicesOf = (lessonId: string) => `${VOICES_PREFIX}${lessonId}/`
export const voiceKey = (lessonId: string, sha256: string) => `${voicesOf(lessonId)}${sha256}.webm`
/** Whether the key is a recording of this lesson. */
export const isVoiceOf = (lessonId: string, key: string): boolean => key.startsWith(voicesOf(lessonId)) && /^[0-9a-f]{64}\.webm$/.test(key.slice(voicesOf(lessonId).length))
/** As it is always kept, whatever it was recorded as. */
export const VOICE_TYPE = 'audio/webm; codecs=opus'
/** Where a page asks for one. */
export const voiceUrl = (lessonId: string, key: string): string => `/anatomy/lessons/${lessonId}/voice/${key.slice(voicesOf(lessonId).length)}`
