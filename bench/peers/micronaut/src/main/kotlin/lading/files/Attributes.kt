package lading.files

import java.math.BigDecimal
import software.amazon.awssdk.services.dynamodb.DynamoDbClient
import software.amazon.awssdk.services.dynamodb.model.AttributeValue

/** Reads one item, null when there is none. */
fun DynamoDbClient.item(table: String, pk: String, sk: String): Map<String, AttributeValue>? =
  getItem { it.tableName(table).key(mapOf("pk" to AttributeValue.fromS(pk), "sk" to AttributeValue.fromS(sk))) }
    .item()
    .ifEmpty { null }

/** The text of an attribute that has to be there. */
fun Map<String, AttributeValue>.text(name: String): String =
  checkNotNull(getValue(name).s()) { "$name is no text" }

fun Map<String, AttributeValue>.textOrNull(name: String): String? = get(name)?.s()

fun Map<String, AttributeValue>.mapOrNull(name: String): Map<String, AttributeValue>? =
  get(name)?.takeIf { it.hasM() }?.m()

/** The JSON value of an attribute. Whole numbers stay whole. */
fun valueOf(attribute: AttributeValue): Any? = when (attribute.type()) {
  AttributeValue.Type.S -> attribute.s()
  AttributeValue.Type.N -> attribute.n().toLongOrNull() ?: BigDecimal(attribute.n())
  AttributeValue.Type.BOOL -> attribute.bool()
  AttributeValue.Type.L -> attribute.l().map(::valueOf)
  AttributeValue.Type.M -> attribute.m().mapValues { valueOf(it.value) }
  AttributeValue.Type.NUL -> null
  else -> error("No JSON value has the type ${attribute.type()}")
}

/** The attribute of a JSON value. */
fun attributeOf(value: Any?): AttributeValue = when (value) {
  null -> AttributeValue.fromNul(true)
  is String -> AttributeValue.fromS(value)
  is Boolean -> AttributeValue.fromBool(value)
  is Number -> AttributeValue.fromN(value.toString())
  is List<*> -> AttributeValue.fromL(value.map(::attributeOf))
  is Map<*, *> -> AttributeValue.fromM(value.entries.associate { (key, item) -> key.toString() to attributeOf(item) })
  else -> error("No attribute takes a ${value::class}")
}
