// Swift cannot call C's variadic functions nor see cast macros: one inline function per kind of
// argument, and the constants that are macros. A long passed as an int would be undefined, so every
// integer option goes through `long` here.
#ifndef LONGSTOP_CCURL_SHIM_H
#define LONGSTOP_CCURL_SHIM_H

#define CURL_DISABLE_TYPECHECK 1
#include <curl/curl.h>

static inline CURLcode longstop_curl_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode longstop_curl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode longstop_curl_set_text(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode longstop_curl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode longstop_curl_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(easy, option, value);
}
/// READFUNCTION, WRITEFUNCTION and HEADERFUNCTION share one signature.
static inline CURLcode longstop_curl_set_bytes(CURL *easy, CURLoption option, curl_write_callback value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode longstop_curl_set_progress(CURL *easy, curl_xferinfo_callback value) {
    return curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, value);
}
static inline CURLcode longstop_curl_set_opensocket(CURL *easy, curl_opensocket_callback value) {
    return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, value);
}
static inline CURLcode longstop_curl_set_prereq(CURL *easy, curl_prereq_callback value) {
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, value);
}
static inline CURLcode longstop_curl_set_debug(CURL *easy, curl_debug_callback value) {
    return curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, value);
}

static inline CURLcode longstop_curl_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}
static inline CURLcode longstop_curl_get_offset(CURL *easy, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(easy, info, value);
}
static inline CURLcode longstop_curl_get_socket(CURL *easy, CURLINFO info, curl_socket_t *value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLMcode longstop_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

static const long longstop_curl_global_all = CURL_GLOBAL_ALL;
static const size_t longstop_curl_error_size = CURL_ERROR_SIZE;
static const curl_socket_t longstop_curl_bad_socket = CURL_SOCKET_BAD;
static const int longstop_curl_prereq_ok = CURL_PREREQFUNC_OK;
static const int longstop_curl_prereq_abort = CURL_PREREQFUNC_ABORT;
static const size_t longstop_curl_read_abort = CURL_READFUNC_ABORT;
static const long longstop_curl_use_ssl_all = CURLUSESSL_ALL;
static const long longstop_curl_use_ssl_none = CURLUSESSL_NONE;
static const long longstop_curl_tls_1_2 = CURL_SSLVERSION_TLSv1_2;
static const long longstop_curl_http_1_1 = CURL_HTTP_VERSION_1_1;

#endif
