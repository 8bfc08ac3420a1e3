import type { Services } from '~/infra/services.server'
import type { News } from './meeting'

/** Everybody in the room asks for what changed, and is given what they may see of it. */
export function tellMeeting(services: Pick<Services, 'announcer'>, readingId: string, news: News): void {
  services.announcer.announceReading(readingId, news)
}
