/** By themselves, so that a page knows them without what checks. */
export const QUESTION_BOUNDS = { options: 20, line: 1_000, points: 100, accepted: 50, answer: 2_000 } as const
