package lading.files

import java.security.SecureRandom

private const val ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
private val random = SecureRandom()

/** So many random characters of Crockford's base 32 in lower case. */
fun randomBase32(length: Int): String = String(CharArray(length) { ALPHABET[random.nextInt(ALPHABET.length)] })
