// The far side of every measurement: a webhook receiver and an SMTP server that do as little as they can,
// a thread a connection, and note when each message began and ended.
//
//   cc -O2 -Wall -o receiver receiver.c -lssl -lcrypto -lpthread
//   receiver http|smtp CERT KEY LOG        http speaks TLS from the first byte, smtp offers STARTTLS
//
// Prints its port. Ends when standard input is closed, and then writes a line a message to LOG: the
// nanoseconds since 1970 at its first byte and at its answer, and its webhook-id or Message-ID.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

enum { ROOM = 1 << 18, MESSAGES = 1 << 20, ID = 96 };

struct message {
    long first, last;
    char id[ID];
};

struct stream {
    int socket;
    SSL *tls;
    char bytes[ROOM];
    size_t start, end;
    long read_at;  // when the last bytes came
};

static SSL_CTX *context;
static struct message *messages;
static int count;

static long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec * 1000000000L + t.tv_nsec;
}

static void note(long first, const char *id) {
    int number = __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED);
    if (number >= MESSAGES) return;
    messages[number].first = first, messages[number].last = now();
    snprintf(messages[number].id, ID, "%s", id);
}

static int fill(struct stream *s) {
    if (s->start > 0) {
        memmove(s->bytes, s->bytes + s->start, s->end - s->start);
        s->end -= s->start, s->start = 0;
    }
    if (s->end == ROOM) return 0;
    int n = s->tls ? SSL_read(s->tls, s->bytes + s->end, ROOM - s->end)
                   : (int)read(s->socket, s->bytes + s->end, ROOM - s->end);
    s->read_at = now();
    if (n > 0) s->end += n;
    return n > 0;
}

static int say(struct stream *s, const char *text) {
    int length = strlen(text);
    return (s->tls ? SSL_write(s->tls, text, length) : (int)write(s->socket, text, length)) == length;
}

static int shake_hands(struct stream *s) {
    s->tls = SSL_new(context);
    SSL_set_fd(s->tls, s->socket);
    return SSL_accept(s->tls) == 1;
}

// Everything up to and with `mark`; null when the peer has gone.
static char *until(struct stream *s, const char *mark, size_t *length) {
    while (1) {
        char *found = memmem(s->bytes + s->start, s->end - s->start, mark, strlen(mark));
        if (found) {
            char *text = s->bytes + s->start;
            *length = found + strlen(mark) - text;
            s->start += *length;
            return text;
        }
        if (!fill(s)) return NULL;
    }
}

// The value of a header inside `text`, which is `length` long.
static void header(const char *text, size_t length, const char *name, char *value) {
    value[0] = 0;
    for (const char *line = text; line && line < text + length;) {
        if (!strncasecmp(line, name, strlen(name))) {
            line += strlen(name);
            size_t n = strcspn(line, "\r\n");
            snprintf(value, ID, "%.*s", (int)(n < ID ? n : ID - 1), line + strspn(line, " "));
            return;
        }
        line = memchr(line, '\n', text + length - line);
        if (line) line++;
    }
}

static void serve_http(struct stream *s) {
    if (!shake_hands(s)) return;
    while (1) {
        size_t length;
        char id[ID], size[ID];
        if (s->start == s->end && !fill(s)) return;
        long first = s->read_at;
        char *head = until(s, "\r\n\r\n", &length);
        if (!head) return;
        header(head, length, "webhook-id:", id), header(head, length, "content-length:", size);
        size_t body = strtoul(size, NULL, 10);
        while (s->end - s->start < body)
            if (!fill(s)) return;
        s->start += body;
        note(first, id);
        if (!say(s, "HTTP/1.1 204 No Content\r\n\r\n")) return;
    }
}

static void serve_smtp(struct stream *s) {
    long first = 0;
    if (!say(s, "220 relay.example ESMTP\r\n")) return;
    while (1) {
        size_t length;
        char *line = until(s, "\r\n", &length);
        if (!line) return;
        const char *reply = "250 2.0.0 OK\r\n";
        if (!strncasecmp(line, "EHLO", 4)) {
            reply = s->tls ? "250-relay.example\r\n250 SIZE\r\n"
                           : "250-relay.example\r\n250-STARTTLS\r\n250 SIZE\r\n";
        } else if (!strncasecmp(line, "STARTTLS", 8)) {
            if (!say(s, "220 2.0.0 go on\r\n") || !shake_hands(s)) return;
            continue;
        } else if (!s->tls || !strncasecmp(line, "QUIT", 4)) {
            say(s, "221 2.0.0 bye\r\n");
            return;
        } else if (!strncasecmp(line, "MAIL", 4)) {
            first = s->read_at;
        } else if (!strncasecmp(line, "DATA", 4)) {
            char id[ID];
            if (!say(s, "354 go on\r\n") || !(line = until(s, "\r\n.\r\n", &length))) return;
            header(line, length, "message-id:", id);
            note(first, id);
        }
        if (!say(s, reply)) return;
    }
}

static void (*serve)(struct stream *);

static void *connection(void *argument) {
    struct stream *s = calloc(1, sizeof *s);
    int one = 1;
    s->socket = (int)(long)argument;
    setsockopt(s->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    serve(s);
    SSL_free(s->tls);
    close(s->socket);
    free(s);
    return NULL;
}

__attribute__((noreturn)) static void *accept_all(void *argument) {
    while (1) {
        int socket = accept((int)(long)argument, NULL, NULL);
        pthread_t thread;
        if (socket >= 0 && !pthread_create(&thread, NULL, connection, (void *)(long)socket))
            pthread_detach(thread);
    }
}

int main(int words, char **word) {
    if (words != 5 || (strcmp(word[1], "http") && strcmp(word[1], "smtp"))) {
        fprintf(stderr, "usage: receiver http|smtp CERT KEY LOG\n");
        return 2;
    }
    serve = strcmp(word[1], "http") ? serve_smtp : serve_http;
    signal(SIGPIPE, SIG_IGN);
    messages = calloc(MESSAGES, sizeof *messages);
    context = SSL_CTX_new(TLS_server_method());
    if (SSL_CTX_use_certificate_file(context, word[2], SSL_FILETYPE_PEM) != 1
        || SSL_CTX_use_PrivateKey_file(context, word[3], SSL_FILETYPE_PEM) != 1) {
        fprintf(stderr, "receiver: %s and %s are no certificate and its key\n", word[2], word[3]);
        return 1;
    }
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (void *)&address, size) || listen(listener, 512)
        || getsockname(listener, (void *)&address, &size)) {
        perror("receiver");
        return 1;
    }
    pthread_t thread;
    pthread_create(&thread, NULL, accept_all, (void *)(long)listener);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    char unused[64];
    while (read(0, unused, sizeof unused) > 0) {}
    FILE *log = fopen(word[4], "w");
    if (!log) return 1;
    for (int i = 0; i < count && i < MESSAGES; i++)
        fprintf(log, "%ld %ld %s\n", messages[i].first, messages[i].last, messages[i].id);
    return fclose(log) ? 1 : 0;
}
