package lading.files

import io.micronaut.http.HttpMethod
import io.micronaut.http.HttpRequest
import io.micronaut.http.HttpResponse
import io.micronaut.http.HttpStatus
import io.micronaut.http.annotation.RequestFilter
import io.micronaut.http.annotation.ServerFilter
import java.security.MessageDigest

/** Name of the request's attribute with the caller's workspace. */
const val WORKSPACE = "workspaceId"

/** Checks `Authorization: Bearer lad_<keyId>_<secret>` before a route runs. */
@ServerFilter("/v1/**")
class ApiKeyFilter(private val keys: KeyStore) {
  private val bearer = Regex("^Bearer lad_([0-9a-hjkmnp-tv-z]{16})_([0-9a-hjkmnp-tv-z]{40})$")

  @RequestFilter
  fun authorize(request: HttpRequest<*>): HttpResponse<*>? {
    val (keyId, secret) = bearer.matchEntire(request.headers["authorization"] ?: "")?.destructured
      ?: return HttpResponse.unauthorized<Any>()
    val key = keys.find(keyId) ?: return HttpResponse.unauthorized<Any>()
    val hash = MessageDigest.getInstance("SHA-256").digest(secret.toByteArray())
    if (!MessageDigest.isEqual(hash, key.secretHash)) return HttpResponse.unauthorized<Any>()
    val scope = if (request.method == HttpMethod.GET) "files:read" else "files:write"
    if (scope !in key.scopes) return HttpResponse.status<Any>(HttpStatus.FORBIDDEN)
    request.setAttribute(WORKSPACE, key.workspaceId)
    return null
  }
}
