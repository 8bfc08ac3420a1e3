import type { JobHandlers } from '~/infra/queue/queue.server'
import type { Services } from '~/infra/services.server'

/** Every kind of job and its handler, loaded when the first of its kind is taken. */
export function jobHandlers(services: Services): JobHandlers {
  return {
    'recording.finish': async () => {
      const { finishRecording } = await import('./finish-recording.server')
      return (payload) => finishRecording(services, payload)
    },
    'recording.thumbnails': async () => {
      const { makeRecordingThumbnails } = await import('./make-recording-thumbnails.server')
      return (payload, context) => makeRecordingThumbnails(services, payload, context)
    },
    'recording.mp4': async () => {
      const { exportRecordingMp4 } = await import('./export-recording-mp4.server')
      return (payload, context) => exportRecordingMp4(services, payload, context)
    },
    'mail.send': async () => {
      const { sendMailJob } = await import('./send-mail.server')
      return (payload, context) => sendMailJob(services, payload, context)
    },
    'notifications.digest': async () => {
      const { sendDigestJob } = await import('./send-digest.server')
      return (payload) => sendDigestJob(services, payload)
    },
    'notifications.members': async () => {
      const { tellMembersJob } = await import('./tell-members.server')
      return (payload, context) => tellMembersJob(services, payload, context)
    },
    'cases.followers': async () => {
      const { tellFollowersJob } = await import('./tell-followers.server')
      return (payload, context) => tellFollowersJob(services, payload, context)
    },
    'readings.soon': async () => {
      const { tellReadingSoonJob } = await import('./tell-reading-soon.server')
      return (payload, context) => tellReadingSoonJob(services, payload, context)
    },
    'backup.create': async () => {
      const { createScheduledBackup } = await import('./create-backup.server')
      return (payload, context) => createScheduledBackup(services, payload, context)
    },
    'image.import': async () => {
      const { readImport } = await import('./read-import.server')
      return (payload, context) => readImport(services, payload, context)
    },
    'image.pull': async () => {
      const { pullImages } = await import('./pull-images.server')
      return (payload, context) => pullImages(services, payload, context)
    },
    'image.deface': async () => {
      const { defaceSeries } = await import('./deface-series.server')
      return (payload, context) => defaceSeries(services, payload, context)
    },
    'image.mark-clean': async () => {
      const { markCleanPixels } = await import('./mark-clean-pixels.server')
      return (payload, context) => markCleanPixels(services, payload, context)
    },
    'image.unmark-clean': async () => {
      const { unmarkCleanPixels } = await import('./unmark-clean-pixels.server')
      return (payload, context) => unmarkCleanPixels(services, payload, context)
    },
    'anatomy.make': async () => {
      const { makeAnatomy } = await import('./make-anatomy.server')
      return (payload, context) => makeAnatomy(services, payload, context)
    },
    'course.media': async () => {
      const { makeCourseMedia } = await import('./course-media/make-course-media.server')
      return (payload, context) => makeCourseMedia(services, payload, context)
    },
    'course.copy-media': async () => {
      const { copyMediaFiles } = await import('~/domain/courses/media/copy-media.server')
      return (payload) => copyMediaFiles(services, payload)
    },
    'course.film': async () => {
      const { makeCourseMedia } = await import('./course-media/make-course-media.server')
      return (payload, context) => makeCourseMedia(services, payload, context)
    },
    'image.derive': async () => {
      const { deriveSeries } = await import('./derive-series.server')
      return (payload, context) => deriveSeries(services, payload, context)
    },
  }
}
