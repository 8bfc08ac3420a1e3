/**
 * Why a series cannot stand in a published case: it is gone, it waits for a person (identity, a face), or its study is not in
 * the workspace that all readers see. A case opens no picture to anybody who could not see it without the case.
 */
export interface PictureFault { seriesId: string; why: 'gone' | 'held' | 'not-for-teaching' }
