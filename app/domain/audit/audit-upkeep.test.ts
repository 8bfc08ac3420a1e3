import { expect, test } from 'vitest'
import { testServices } from '../../../tests/setup/test-services'
import { until } from '../../../tests/setup/until'
import { startAuditUpkeep } from './audit-upkeep.server'

test('a proof of the chain that is under way does not hold up the stop', async () => {
  const services = await testServices()
  try {
    let isProving = false
    services.audit.prove = ({ signal } = {}) => new Promise((_, reject) => {
      isProving = true
      signal?.addEventListener('abort', () => reject(signal.reason as Error))
    })
    const upkeep = startAuditUpkeep(services, 1)
    await until('it proves', () => isProving)
    await upkeep.stop()
    expect(await services.db.setting.count({ where: { key: 'audit.lastProof' } })).toBe(0)
  } finally {
    await services.close()
  }
})
