declare const sdk: Record<string, unknown>
export = sdk
