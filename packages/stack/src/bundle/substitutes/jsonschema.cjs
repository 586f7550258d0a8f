// ElectroDB checks each entity's model with jsonschema when it is made: 29 KB and 15 ms of a cold start for a verdict
// that does not change between deployments. The tests make the same entities with the real one.
class Validator {
  addSchema() {}
  validate() {
    return { errors: [] }
  }
}
Validator.prototype.customFormats = {}
module.exports = { Validator }
