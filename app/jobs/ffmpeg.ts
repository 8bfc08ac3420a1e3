/** Found on the PATH; without it replay has no pictures on the seek bar and no MP4, and the jobs say why. */
export const FFMPEG = 'ffmpeg'
