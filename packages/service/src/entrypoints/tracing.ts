import type { XRay } from '@lading/stack/observe/xray'

/** X-Ray where the stage is traced, and undefined elsewhere: then nothing of it is loaded. */
export async function tracingFromEnvironment(): Promise<XRay | undefined> {
  const { LADING_TRACING, AWS_XRAY_DAEMON_ADDRESS } = process.env
  if (LADING_TRACING !== 'xray' || AWS_XRAY_DAEMON_ADDRESS === undefined) return undefined
  const { XRay } = await import('@lading/stack/observe/xray')
  // Lambda sets it anew for each invocation.
  return new XRay(AWS_XRAY_DAEMON_ADDRESS, () => process.env._X_AMZN_TRACE_ID)
}
