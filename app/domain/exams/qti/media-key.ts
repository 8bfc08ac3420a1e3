/** Where a picture of questions lies in `services.files`: by its hash, so that the same one lies there once. */
export const examMediaKey = (institutionId: string, sha256: string): string => `exams/media/${institutionId}/${sha256}`
