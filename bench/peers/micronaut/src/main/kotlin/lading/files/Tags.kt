package lading.files

import io.micronaut.context.annotation.Factory
import io.micronaut.validation.validator.constraints.ConstraintValidator
import jakarta.inject.Singleton
import jakarta.validation.Constraint

private const val MOST = 50
private const val LONGEST = 64

/** At most 50 tags of 1 to 64 characters. `List<@Size String>` would check nothing: kapt drops what stands at types. */
@Constraint(validatedBy = [])
@Target(AnnotationTarget.FIELD)
@kotlin.annotation.Retention(AnnotationRetention.RUNTIME)
annotation class Tags(val message: String = "must be at most $MOST tags of 1 to $LONGEST characters")

@Factory
class TagsFactory {
  @Singleton
  fun tags(): ConstraintValidator<Tags, List<String>> = ConstraintValidator { tags, _, _ ->
    tags == null || (tags.size <= MOST && tags.all { it.length in 1..LONGEST })
  }
}
