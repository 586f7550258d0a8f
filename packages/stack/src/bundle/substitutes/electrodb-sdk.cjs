// What ElectroDB gets for `require('@aws-sdk/lib-dynamodb')` and `require('@aws-sdk/util-dynamodb')`: electrodb-commands.ts
// fills it. It reads a command from it only when it sends one.
module.exports = {}
