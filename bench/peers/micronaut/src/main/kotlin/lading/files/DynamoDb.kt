package lading.files

import io.micronaut.context.annotation.Bean
import io.micronaut.context.annotation.Context
import io.micronaut.context.annotation.Factory
import io.micronaut.context.annotation.Value
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient
import software.amazon.awssdk.regions.Region
import software.amazon.awssdk.services.dynamodb.DynamoDbClient

/** As the SDK's guide to its startup time advises: nothing is looked for that the environment of Lambda gives. */
@Factory
class DynamoDb {
  /** `@Context` makes it while the function starts, where Lambda gives the most processor time. */
  @Context
  @Bean(preDestroy = "close")
  fun client(@Value("\${AWS_REGION}") region: String): DynamoDbClient =
    DynamoDbClient.builder()
      .region(Region.of(region))
      .credentialsProvider(EnvironmentVariableCredentialsProvider.create())
      .httpClientBuilder(UrlConnectionHttpClient.builder())
      .build()
}
