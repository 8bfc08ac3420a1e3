import { createBroadcast } from '~/domain/broadcasts/create-broadcast.server'
import { LONGEST_HOURS, type BroadcastState } from '~/domain/broadcasts/broadcast'
import { confirmNoIdentity } from '~/domain/broadcasts/confirm-no-identity.server'
import { CONSENT_PARTS, type ConsentPart } from '~/domain/broadcasts/consent'
import { holdBroadcast } from '~/domain/broadcasts/hold-broadcast.server'
import type { MediaOutcome } from '~/domain/broadcasts/media-state.server'
import { recordConsent } from '~/domain/broadcasts/record-consent.server'
import { resumeBroadcast } from '~/domain/broadcasts/resume-broadcast.server'
import { startBroadcast } from '~/domain/broadcasts/start-broadcast.server'
import { stopBroadcast } from '~/domain/broadcasts/stop-broadcast.server'
import { withdrawConsent } from '~/domain/broadcasts/withdraw-consent.server'
import type { Services } from '~/infra/services.server'
import { allInParts } from '~/infra/db/in-parts.server'
import { SYSTEM } from '~/policy/actor'
import type { Audience } from '~/policy/broadcast'
import { AdminError, table, type Flags, type Noun } from '../command'
import { refusalSentence, warningSentence } from '../sentences'
import { oneInstitution } from './institution'

const noSuch = (id: string) => new AdminError(`There is no broadcast ${id}.`)
const UNREACHED = 'The media server did not confirm yet; it is told again every two seconds.'
const withMedia = (sentence: string, media: MediaOutcome) => (media === 'applied' ? sentence : `${sentence} ${UNREACHED}`)
const changed = (state: BroadcastState) => new AdminError(`The broadcast is ${STATE_WORDS[state]}.`)
const STATE_WORDS: Record<BroadcastState, string> = { scheduled: 'not live yet', live: 'live already', hold: 'on hold', ended: 'over' }

/** Live surgery, from booking to end. */
export const broadcastNoun: Noun = {
  list: {
    usage: 'broadcast list',
    async run(services) {
      const found = await allInParts((page) => services.db.broadcast.findMany({
        include: { streams: { orderBy: { position: 'asc' } }, recording: true, institution: true }, orderBy: [{ scheduledStartAt: 'desc' }, { id: 'asc' }], ...page,
      }))
      const rows = found.map((row) => ({
        id: row.id, title: row.title, state: row.state, institution: row.institution.name, audience: row.audience, scheduledStartAt: row.scheduledStartAt, scheduledEndAt: row.scheduledEndAt,
        startedAt: row.startedAt, endedAt: row.endedAt, endReason: row.endReason, streams: row.streams.map((stream) => stream.name), recordingId: row.recording?.id ?? null, watchUrl: watchUrl(services, row.id),
      }))
      return { json: rows, text: table(rows, ['id', 'title', 'state', 'scheduledStartAt', 'streams']) }
    },
  },
  create: {
    usage: 'broadcast create --title T --streams field,panorama [--room ID] [--consent TEXT] [--consent-for live,recording,reuse] [--institution NAME] [--hours N] [--start ISO] [--audience professionals|institution|public]',
    values: ['title', 'streams', 'room', 'consent', 'consent-for', 'obtained-by', 'institution', 'hours', 'start', 'audience', 'description'],
    run: create,
  },
  consent: {
    usage: 'broadcast consent ID --text TEXT [--for live,recording,reuse] [--obtained-by NAME] | --withdraw [--for ...] [--reason R]',
    words: 1,
    values: ['text', 'for', 'obtained-by', 'reason'],
    switches: ['withdraw'],
    async run(services, [id], flags) {
      if (!flags.has('withdraw')) {
        await giveConsent(services, id!, flags.required('text'), readParts(flags.text('for'), ['live', 'recording']), flags.text('obtained-by'))
        return { json: { id }, text: 'The consent is on record.' }
      }
      const result = await withdrawConsent(services, SYSTEM, { broadcastId: id!, parts: readParts(flags.text('for'), CONSENT_PARTS), reason: flags.text('reason') ?? '' })
      switch (result.kind) {
        case 'withdrawn': return { json: { id, ended: result.ended, unpublished: result.unpublished }, text: withMedia(`Withdrawn.${result.ended ? ' The broadcast is over.' : ''}${result.unpublished ? ' The recording is unpublished.' : ''}`, result.media) }
        case 'nothing-to-withdraw': throw new AdminError('No such consent is in force.')
        case 'not-found': case 'forbidden': throw noSuch(id!)
      }
    },
  },
  'confirm-no-identity': {
    usage: 'broadcast confirm-no-identity ID [--stream NAME]',
    words: 1,
    values: ['stream'],
    async run(services, [id], flags) {
      const broadcast = await services.db.broadcast.findUnique({ where: { id: id! }, select: { streams: { select: { name: true }, orderBy: { position: 'asc' } } } })
      if (!broadcast) throw noSuch(id!)
      const only = flags.text('stream')
      const names = broadcast.streams.map((stream) => stream.name).filter((name) => only === undefined || name === only)
      if (names.length === 0) throw new AdminError(`The broadcast has no stream ${only}.`)
      for (const streamName of names) {
        const result = await confirmNoIdentity(services, SYSTEM, { broadcastId: id!, streamName, isConfirmed: true })
        if (result.kind === 'already-ended') throw new AdminError('The broadcast is over already.')
        if (result.kind !== 'confirmed') throw noSuch(id!)
      }
      return { json: { id, streams: names }, text: `Confirmed: no identity is visible in ${names.join(', ')}.` }
    },
  },
  start: {
    // At the machine the command itself says that the pictures were looked at; it goes on record.
    usage: 'broadcast start ID',
    words: 1,
    async run(services, [id]) {
      const result = await startBroadcast(services, SYSTEM, { broadcastId: id! })
      switch (result.kind) {
        case 'live': return { json: { id, state: 'live', startedAt: result.startedAt, media: result.media, warnings: result.warnings.map(warningSentence) }, text: withMedia([`Live: ${watchUrl(services, id!)}`, ...result.warnings.map(warningSentence)].join('\n'), result.media) }
        case 'refused': throw new AdminError(result.refusals.map(refusalSentence).join(' '))
        case 'changed': throw changed(result.state)
        case 'not-found': case 'forbidden': throw noSuch(id!)
      }
    },
  },
  hold: {
    usage: 'broadcast hold ID [--reason R]',
    words: 1,
    values: ['reason'],
    async run(services, [id], flags) {
      const result = await holdBroadcast(services, SYSTEM, { broadcastId: id!, reason: flags.text('reason') })
      switch (result.kind) {
        case 'held': return { json: { id, state: 'hold', at: result.at, media: result.media }, text: withMedia('On hold: viewers see the slate.', result.media) }
        case 'changed': throw changed(result.state)
        case 'not-found': case 'forbidden': throw noSuch(id!)
      }
    },
  },
  resume: {
    usage: 'broadcast resume ID',
    words: 1,
    async run(services, [id]) {
      const result = await resumeBroadcast(services, SYSTEM, { broadcastId: id! })
      switch (result.kind) {
        case 'live': return { json: { id, state: 'live', at: result.at, media: result.media }, text: withMedia('Live again.', result.media) }
        case 'no-consent': throw new AdminError('No consent for live is in force, so the broadcast stays on hold.')
        case 'changed': throw changed(result.state)
        case 'not-found': case 'forbidden': throw noSuch(id!)
      }
    },
  },
  stop: {
    usage: 'broadcast stop ID',
    words: 1,
    async run(services, [id]) {
      const result = await stopBroadcast(services, SYSTEM, { broadcastId: id! })
      switch (result.kind) {
        case 'ended': {
          const recording = await services.db.recording.findUnique({ where: { broadcastId: id! }, select: { id: true } })
          const recordingUrl = recording ? `${services.env.publicUrl}/recordings/${recording.id}` : null
          return { json: { id, state: 'ended', reason: result.reason, recordingId: recording?.id ?? null, recordingUrl, media: result.media }, text: withMedia(`Over.${recordingUrl ? ` Replay: ${recordingUrl}` : ''}`, result.media) }
        }
        case 'already-ended': throw new AdminError('The broadcast is over already.')
        case 'not-found': case 'forbidden': throw noSuch(id!)
      }
    },
  },
}

async function create(services: Services, _words: string[], flags: Flags) {
  const institution = await oneInstitution(services, flags.text('institution'))
  const hours = flags.number('hours') ?? 2
  if (!(hours > 0 && hours <= LONGEST_HOURS)) throw new AdminError(`--hours must be more than 0 and at most ${LONGEST_HOURS}.`)
  const start = flags.text('start') === undefined ? services.now() : new Date(flags.text('start')!)
  if (Number.isNaN(start.getTime())) throw new AdminError(`--start must be a time such as 2026-11-22T14:00:00Z, not "${flags.text('start')}".`)
  const audience = readAudience(flags.text('audience') ?? 'professionals')
  const parts = readParts(flags.text('consent-for'), ['live', 'recording'])
  const consent = flags.text('consent')?.trim()
  const roomId = flags.text('room')
  const source = roomId ? { kind: 'room' as const, roomId } : { kind: 'own' as const, streams: flags.required('streams').split(',').map((name) => name.trim()) }

  const made = await createBroadcast(services, SYSTEM, {
    institutionId: institution.id, title: flags.required('title'), description: flags.text('description'), audience,
    scheduledStartAt: start, scheduledEndAt: new Date(start.getTime() + hours * 3_600_000), source,
  })
  switch (made.kind) {
    case 'created': break
    case 'bad-title': throw new AdminError('A title has 1 to 200 characters.')
    case 'bad-times': throw new AdminError(`A broadcast ends after it starts, and within ${LONGEST_HOURS} hours.`)
    case 'bad-stream-names': throw new AdminError('--streams names 1 to 8 different streams in lower-case letters, digits and hyphens, such as field,panorama.')
    case 'not-public': throw new AdminError(`${institution.name} has not decided to open broadcasts to the public.`)
    case 'no-room': throw new AdminError(`${institution.name} has no room ${roomId}.`)
    case 'room-without-inputs': throw new AdminError('The room has no inputs yet.')
    case 'room-booked': throw new AdminError(`The room is booked in that time by "${made.title}".`)
    case 'no-institution': case 'forbidden': throw new AdminError('The broadcast cannot be made there.')
  }
  if (consent) await giveConsent(services, made.broadcastId, consent, parts, flags.text('obtained-by'))
  const streams = made.encoders
  const url = watchUrl(services, made.broadcastId)
  return {
    json: { id: made.broadcastId, watchUrl: url, deskUrl: `${services.env.publicUrl}/desk/${made.broadcastId}`, streams },
    text: [`Broadcast ${made.broadcastId}`, `Watch: ${url}`, ...streams.map((stream) => `${stream.name}: ${stream.rtmpUrl} (shown once; OBS: server ${stream.server}, key ${stream.key})`)].join('\n'),
  }
}

async function giveConsent(services: Services, broadcastId: string, text: string, parts: readonly ConsentPart[], obtainedBy: string | undefined) {
  const result = await recordConsent(services, SYSTEM, {
    broadcastId, text, obtainedBy: obtainedBy ?? 'Operator (admin command)', forLive: parts.includes('live'), forRecording: parts.includes('recording'), forReuse: parts.includes('reuse'),
  })
  switch (result.kind) {
    case 'recorded': return
    case 'bad-text': throw new AdminError('The words of a consent have 1 to 10,000 characters.')
    case 'bad-obtained-by': throw new AdminError('--obtained-by has 1 to 200 characters.')
    case 'nothing-agreed': throw new AdminError('A consent is for live, recording or reuse.')
    case 'reuse-without-recording': throw new AdminError('Consent for reuse needs consent for recording.')
    case 'not-found': case 'forbidden': throw noSuch(broadcastId)
  }
}

function readParts(text: string | undefined, otherwise: readonly ConsentPart[]): readonly ConsentPart[] {
  if (text === undefined) return otherwise
  return text.split(',').map((word) => {
    const part = CONSENT_PARTS.find((each) => each === word.trim())
    if (!part) throw new AdminError(`Consent is for ${CONSENT_PARTS.join(', ')}, not "${word.trim()}".`)
    return part
  })
}

function readAudience(text: string): Audience {
  const audience = (['professionals', 'institution', 'public'] as const).find((each) => each === text)
  if (!audience) throw new AdminError(`--audience is professionals, institution or public, not "${text}".`)
  return audience
}

const watchUrl = (services: Services, id: string): string => `${services.env.publicUrl}/live/${id}`
