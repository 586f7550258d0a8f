/**
 * Largest event and largest result of a function, as JSON in UTF-8, in bytes: 6 MiB and 100 bytes. Source: the message of
 * `Function.ResponseSizeTooLarge`, and `MaxPayloadSize` of AWS's runtime interface emulator.
 */
export const maxPayloadBytes = 6 * 1024 * 1024 + 100

/** Largest body of a request, and largest result as JSON, that a load balancer takes, in bytes: "1 MB". */
export const maxLoadBalancerBytes = 1_000_000

/** How long a function may take to initialize before it is called, in milliseconds. Source: "Lambda lifecycle". */
export const initTimeoutMs = 10_000

/**
 * What a runtime gets between SIGTERM and SIGKILL, in milliseconds, when an extension is registered; without one it gets no
 * SIGTERM. Source: "Lambda lifecycle", shutdown phase.
 */
export const shutdownMs = { internalExtension: 500, externalExtension: 300 } as const
