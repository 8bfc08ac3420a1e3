import http from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { controlSecret } from '#streaming'
import { SYSTEM } from '~/policy/actor'
import { booked, hospital, type Hospital } from './broadcast.fixture'
import { mediaCallbacks } from './media-callbacks.server'
import { startBroadcast } from './start-broadcast.server'
import { withdrawConsent } from './withdraw-consent.server'

let h: Hospital
let server: http.Server
beforeEach(async () => {
  h = await hospital()
  server = http.createServer(express().use(mediaCallbacks(h.services)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve))
  await h.services.close()
})

async function ask(path: string, init: RequestInit & { secret?: string | null } = {}) {
  const secret = init.secret === undefined ? controlSecret(h.services.env.mediaSecret) : init.secret
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/internal/media/${path}`, { ...init, headers: { 'Content-Type': 'application/json', Connection: 'close', ...(secret ? { Authorization: `Bearer ${secret}` } : {}) } })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

test('nobody but the media server learns the hashes of the keys or which recordings there are', async () => {
  for (const path of ['state', 'recordings/x', 'events']) {
    for (const secret of [null, 'wrong', h.services.env.mediaSecret]) expect((await ask(path, { secret, method: path === 'events' ? 'POST' : 'GET' })).status, path).toBe(401)
  }
})

test('the media server gets the present state, and a recording until consent for it is withdrawn', async () => {
  const { broadcastId } = await booked(h.services, h.here.id)
  await startBroadcast(h.services, SYSTEM, { broadcastId })
  const state = await ask('state')
  expect(state).toMatchObject({ status: 200, body: { broadcasts: [{ id: broadcastId, phase: 'live' }] } })
  const { id } = await h.services.db.recording.findUniqueOrThrow({ where: { broadcastId } })
  expect(await ask(`recordings/${id}`)).toMatchObject({ status: 200, body: { id, barred: [], streams: [{ name: 'field' }, { name: 'panorama' }] } })
  await withdrawConsent(h.services, SYSTEM, { broadcastId, parts: ['recording'], reason: '' })
  expect((await ask(`recordings/${id}`)).status).toBe(404)
  expect((await ask('recordings/none')).status).toBe(404)
})

test('events that are none are refused, and none of them is written', async () => {
  for (const body of ['{}', '[{"type":"nonsense"}]', '[{"id":"1","atMs":"now","type":"input-connected"}]', '[{"id":"1","atMs":1,"type":"recording-closed"}]', 'garbage']) {
    const status = (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/internal/media/events`, { method: 'POST', body, headers: { 'Content-Type': 'application/json', Connection: 'close', Authorization: `Bearer ${controlSecret(h.services.env.mediaSecret)}` } })).status
    expect(status, body).toBe(400)
  }
  expect(await h.services.db.broadcastEntry.count()).toBe(0)
})
