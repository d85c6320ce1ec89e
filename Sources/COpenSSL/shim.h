#pragma once
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>

// Macros, which Swift cannot call.
static inline int concord_tls_minimum(SSL_CTX *context, int version) {
  return (int)SSL_CTX_set_min_proto_version(context, version);
}

static inline long concord_tls_mode(SSL_CTX *context, long mode) { return SSL_CTX_set_mode(context, mode); }

// An empty memory BIO means "try again", not the end.
static inline BIO *concord_tls_memory(void) {
  BIO *bio = BIO_new(BIO_s_mem());
  if (bio) BIO_set_mem_eof_return(bio, -1);
  return bio;
}

static inline long concord_tls_pending(BIO *bio) { return (long)BIO_ctrl_pending(bio); }
