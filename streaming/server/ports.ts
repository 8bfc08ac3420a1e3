import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RecordingPlan } from '../contract'

/** A line for the operator; pino fits. Never a token, a key or a path that holds one. */
export interface MediaLog {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/**
 * Answers below /media/vod/; the token has been checked, `rest` is what follows it. False for an unknown path.
 * `mayStill` asks for the right again, before each piece of a long answer.
 */
export type VodHandler = (request: IncomingMessage, response: ServerResponse, recordingId: string, rest: string, mayStill: () => boolean) => Promise<boolean>
export type PlanOf = (recordingId: string) => Promise<RecordingPlan | null>
