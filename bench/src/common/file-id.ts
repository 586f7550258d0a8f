/** 24 characters of Crockford's base 32 in lower case, as in the service's own ids. */
export const fileIdPattern = /^file_[0-9a-hjkmnp-tv-z]{24}$/
