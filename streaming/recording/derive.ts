/** What is made from a recording by jobs: MP4 files to download, thumbnails for the seek bar. */
export { exportMp4, type ExportOptions, type ExportResult } from './export-mp4'
export { makeThumbnails, type ThumbnailOptions, type ThumbnailResult, type Thumbnails } from './thumbnails'
export { fileSource, httpSource, type ReplaySource } from './replay-source'
export { runFfmpeg, type FfmpegEnd } from './ffmpeg-child'
