/** The fields of a draft as reviewers name them. */
export const PARTS = ['title', 'history', 'findings', 'diagnosis', 'differential', 'discussion', 'theory', 'takeHome', 'references', 'pictures', 'tags', 'quiz'] as const
export type PartName = (typeof PARTS)[number]
