import type { SynthOptions } from '../src/synth.ts'

/** What a stage is made of in tests of the template. */
export const sample: SynthOptions = {
  stage: 'dev',
  artifacts: {
    api: 'functions/a.zip',
    worker: 'functions/w.zip',
    sweeper: 'functions/b.zip',
    setup: 'functions/c.zip',
  },
  contentSecurityPolicy: "default-src 'none'; connect-src 'self'",
}
