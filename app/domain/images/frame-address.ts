import type { FrameDescription, ReadingSeries } from './reading'

/** Lossless HTJ2K where the store has it, else the stored values as they are. */
export const FRAME_ACCEPT = 'image/jphc, application/octet-stream;q=0.5'

/** The name under which a page says which picture it begins with, so that the browser asks for it before the page is alive. */
export const FIRST_PICTURE = 'theatrum:first-picture'

export const frameAddress = (series: Pick<ReadingSeries, 'studyUid' | 'seriesUid'>, frame: Pick<FrameDescription, 'sopInstanceUid' | 'frame'>, root = '/dicom-web'): string =>
  `${root}/studies/${series.studyUid}/series/${series.seriesUid}/instances/${frame.sopInstanceUid}/frames/${frame.frame}`

/** Whether a picture is read from its codestream; a palette's colours are drawn by the server. */
export const isRead = ({ photometric }: Pick<FrameDescription, 'photometric'>): boolean => photometric !== 'PALETTE COLOR'
