// What libcurl alone does: N POSTs over one multi handle, or N mails over easy handles on T threads,
// with the TLS and connection reuse the daemon uses. Prints one JSON line.
//
//   cc -O2 -Wall -o curl_loop curl_loop.c -lcurl -lpthread
//   curl_loop post URL COUNT CONNECTIONS [CAFILE]
//   curl_loop mail URL COUNT THREADS [CAFILE]      URL smtp://host:port/helo or smtps://…
//
// A smtp URL without CAFILE is plain; with it STARTTLS is required. Every request carries 600 bytes.
#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BODY = 600 };
static const char *url, *ca_file;
static long total, width, next_number, failed;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static size_t ignore(char *data, size_t size, size_t count, void *context) {
    (void)data, (void)context;
    return size * count;
}

static CURL *handle(void) {
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, ignore);
    if (ca_file) curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file);
    return easy;
}

static void post_all(void) {
    char body[BODY + 1], line[96];
    memset(body, 'x', BODY), body[BODY] = 0;
    CURLM *multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 256L);
    struct curl_slist **headers = calloc(width, sizeof *headers);
    for (long i = 0; i < width && next_number < total; i++) {
        CURL *easy = handle();
        curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)BODY);
        curl_easy_setopt(easy, CURLOPT_PRIVATE, &headers[i]);
        curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, body);
        snprintf(line, sizeof line, "webhook-id: %ld", next_number++);
        headers[i] = curl_slist_append(curl_slist_append(NULL, line), "Expect:");
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers[i]);
        curl_multi_add_handle(multi, easy);
    }
    for (long done = 0; done < total;) {
        int running, left;
        CURLMsg *message;
        curl_multi_perform(multi, &running);
        while ((message = curl_multi_info_read(multi, &left))) {
            CURL *easy = message->easy_handle;
            struct curl_slist **list;
            long status = 0;
            curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
            failed += message->data.result != CURLE_OK || status < 200 || status > 299;
            done++;
            curl_multi_remove_handle(multi, easy);
            if (next_number >= total) {
                curl_easy_cleanup(easy);
                continue;
            }
            curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&list);
            curl_slist_free_all(*list);
            snprintf(line, sizeof line, "webhook-id: %ld", next_number++);
            *list = curl_slist_append(curl_slist_append(NULL, line), "Expect:");
            curl_easy_setopt(easy, CURLOPT_HTTPHEADER, *list);
            curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, body);
            curl_multi_add_handle(multi, easy);
        }
        if (done < total) curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    curl_multi_cleanup(multi);
}

struct upload {
    char bytes[BODY + 128];
    size_t length, offset;
};

static size_t supply(char *buffer, size_t size, size_t count, void *context) {
    struct upload *upload = context;
    size_t part = upload->length - upload->offset;
    if (part > size * count) part = size * count;
    memcpy(buffer, upload->bytes + upload->offset, part);
    upload->offset += part;
    return part;
}

static void *mail_some(void *unused) {
    (void)unused;
    char text[BODY + 1];
    memset(text, 'x', BODY), text[BODY] = 0;
    struct upload upload;
    struct curl_slist *to = curl_slist_append(NULL, "sam@trust.example");
    CURL *easy = handle();
    curl_easy_setopt(easy, CURLOPT_USE_SSL, (long)(ca_file ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM, "longstop@trust.example");
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, supply);
    curl_easy_setopt(easy, CURLOPT_READDATA, &upload);
    while (1) {
        pthread_mutex_lock(&lock);
        long number = next_number < total ? next_number++ : -1;
        pthread_mutex_unlock(&lock);
        if (number < 0) break;
        upload.length = snprintf(upload.bytes, sizeof upload.bytes,
            "Message-ID: <%ld@longstop.example>\r\n\r\n%s\r\n", number, text);
        upload.offset = 0;
        curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)upload.length);
        if (curl_easy_perform(easy) != CURLE_OK) {
            pthread_mutex_lock(&lock);
            failed++;
            pthread_mutex_unlock(&lock);
        }
    }
    curl_easy_cleanup(easy);
    curl_slist_free_all(to);
    return NULL;
}

int main(int count, char **words) {
    if (count < 5 || (strcmp(words[1], "post") && strcmp(words[1], "mail"))) {
        fprintf(stderr, "usage: curl_loop post|mail URL COUNT CONNECTIONS [CAFILE]\n");
        return 2;
    }
    url = words[2], total = atol(words[3]), width = atol(words[4]);
    ca_file = count > 5 ? words[5] : NULL;
    curl_global_init(CURL_GLOBAL_ALL);
    double start = now();
    if (!strcmp(words[1], "post")) {
        post_all();
    } else {
        pthread_t threads[64];
        if (width > 64) width = 64;
        for (long i = 0; i < width; i++) pthread_create(&threads[i], NULL, mail_some, NULL);
        for (long i = 0; i < width; i++) pthread_join(threads[i], NULL);
    }
    double seconds = now() - start;
    printf("{\"what\":\"%s\",\"count\":%ld,\"width\":%ld,\"failed\":%ld,\"seconds\":%.3f,"
        "\"perSecond\":%.0f}\n", words[1], total, width, failed, seconds, total / seconds);
    return failed ? 1 : 0;
}
