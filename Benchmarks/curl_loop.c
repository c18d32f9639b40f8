// What libcurl alone does: pushes messages from a file to a receiver, as the daemon does and with nothing
// else to do. Prints one JSON line.
//
//   cc -O2 -Wall -o curl_loop curl_loop.c -lcurl -lpthread
//   curl_loop post  URL    CONNECTIONS CAFILE MESSAGES   one multi handle
//   curl_loop mail  URL    THREADS     CAFILE MESSAGES   an easy handle a thread, STARTTLS required
//   curl_loop facts SOCKET CLIENTS     -      MESSAGES   an easy handle a thread, POST /v1/facts
//
// MESSAGES holds, one after the other, a line "ID RECIPIENT LENGTH" and LENGTH bytes.
#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct message {
    char id[96], to[256];
    long length;
    char *bytes;
};

static const char *mode, *place, *ca_file;
static struct message *messages;
static long total, width, next_number, failed;
static double *latencies;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void load(const char *name) {
    FILE *file = fopen(name, "r");
    struct message m;
    while (file && fscanf(file, "%95s %255s %ld", m.id, m.to, &m.length) == 3 && fgetc(file) == '\n') {
        if (total % 1024 == 0) messages = realloc(messages, (total + 1024) * sizeof *messages);
        m.bytes = malloc(m.length);
        if (fread(m.bytes, 1, m.length, file) != (size_t)m.length) break;
        messages[total++] = m;
    }
    if (file) fclose(file);
}

static size_t ignore(char *data, size_t size, size_t count, void *context) {
    (void)data, (void)context;
    return size * count;
}

static CURL *handle(void) {
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, place);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, ignore);
    curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file);
    return easy;
}

// The headers the daemon sends, of the same length; the signature is not computed.
static struct curl_slist *headers_of(const struct message *m) {
    char line[160];
    struct curl_slist *list = curl_slist_append(NULL, "Content-Type: application/cloudevents+json");
    list = curl_slist_append(list, "User-Agent: Longstop");
    snprintf(line, sizeof line, "webhook-id: %s", m->id);
    list = curl_slist_append(list, line);
    list = curl_slist_append(list, "webhook-timestamp: 1800000000");
    list = curl_slist_append(
        list, "webhook-signature: v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    return curl_slist_append(list, "Expect:");
}

static void post_next(CURLM *multi, CURL *easy, struct curl_slist **headers) {
    const struct message *m = &messages[next_number++];
    curl_slist_free_all(*headers);
    *headers = headers_of(m);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, headers);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, *headers);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, m->length);
    curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, m->bytes);
    curl_multi_add_handle(multi, easy);
}

static void post_all(void) {
    CURLM *multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 256L);
    struct curl_slist **headers = calloc(width, sizeof *headers);
    for (long i = 0; i < width && next_number < total; i++) {
        CURL *easy = handle();
        curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
        post_next(multi, easy, &headers[i]);
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
            curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&list);
            failed += message->data.result != CURLE_OK || status < 200 || status > 299;
            done++;
            curl_multi_remove_handle(multi, easy);
            if (next_number < total) post_next(multi, easy, list);
            else curl_easy_cleanup(easy);
        }
        if (done < total) curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    curl_multi_cleanup(multi);
}

struct upload {
    const struct message *message;
    long offset;
};

static size_t supply(char *buffer, size_t size, size_t count, void *context) {
    struct upload *upload = context;
    size_t part = upload->message->length - upload->offset;
    if (part > size * count) part = size * count;
    memcpy(buffer, upload->message->bytes + upload->offset, part);
    upload->offset += part;
    return part;
}

static int mail(CURL *easy, struct upload *upload) {
    struct curl_slist *to = curl_slist_append(NULL, upload->message->to);
    curl_easy_setopt(easy, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM, "longstop@trust.example");
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, supply);
    curl_easy_setopt(easy, CURLOPT_READDATA, upload);
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)upload->message->length);
    int good = curl_easy_perform(easy) == CURLE_OK;
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(to);
    return good;
}

static int fact(CURL *easy, const struct message *m) {
    long status = 0;
    curl_easy_setopt(easy, CURLOPT_URL, "http://longstop/v1/facts");
    curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, place);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, m->length);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, m->bytes);
    int good = curl_easy_perform(easy) == CURLE_OK;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    return good && status == 200;
}

static void *send_some(void *unused) {
    (void)unused;
    CURL *easy = handle();
    while (1) {
        long number = __atomic_fetch_add(&next_number, 1, __ATOMIC_RELAXED);
        if (number >= total) break;
        struct upload upload = {&messages[number], 0};
        double start = now();
        int good = *mode == 'm' ? mail(easy, &upload) : fact(easy, upload.message);
        latencies[number] = now() - start;
        if (!good) __atomic_fetch_add(&failed, 1, __ATOMIC_RELAXED);
    }
    curl_easy_cleanup(easy);
    return NULL;
}

static int by_size(const void *left, const void *right) {
    double difference = *(const double *)left - *(const double *)right;
    return (difference > 0) - (difference < 0);
}

int main(int count, char **words) {
    if (count != 6 || (strcmp(words[1], "post") && strcmp(words[1], "mail") && strcmp(words[1], "facts"))) {
        fprintf(stderr, "usage: curl_loop post|mail|facts PLACE WIDTH CAFILE MESSAGES\n");
        return 2;
    }
    mode = words[1], place = words[2], width = atol(words[3]), ca_file = words[4];
    load(words[5]);
    latencies = calloc(total + 1, sizeof *latencies);
    curl_global_init(CURL_GLOBAL_ALL);
    double start = now();
    if (*mode == 'p') {
        post_all();
    } else {
        pthread_t threads[64];
        if (width > 64) width = 64;
        for (long i = 0; i < width; i++) pthread_create(&threads[i], NULL, send_some, NULL);
        for (long i = 0; i < width; i++) pthread_join(threads[i], NULL);
    }
    double seconds = now() - start;
    qsort(latencies, total, sizeof *latencies, by_size);
    printf("{\"what\":\"%s\",\"count\":%ld,\"width\":%ld,\"failed\":%ld,\"seconds\":%.3f,\"perSecond\":%.0f,"
        "\"p50ms\":%.2f,\"p99ms\":%.2f}\n", mode, total, width, failed, seconds, total / seconds,
        latencies[total / 2] * 1e3, latencies[total * 99 / 100] * 1e3);
    return failed ? 1 : 0;
}
