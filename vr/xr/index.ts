/** The headset's door: React, its three.js binding and the XR package come with it, and nothing else of the page needs them. */
export { startHeadset } from './enter'
export { WORDS, type Headset, type HeadsetPorts, type HeadsetStats, type LessonPort, type LessonShown, type WearerPose, type Words } from './contract'
export type { Mode } from './stand'
