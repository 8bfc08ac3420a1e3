export { readAudioSpecificConfig } from './aac'
export { Fragmenter, type Fragment, type FragmenterOptions } from './fragmenter'
export { VIDEO_TIMESCALE, initSegment } from './init-segment'
export { readInitSegment, scanBoxes, scanBuffer, type ReadAt, type Scan, type ScanPiece } from './scan'
