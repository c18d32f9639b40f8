#pragma once
#include <sys/timerfd.h>
#include <sys/inotify.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <netinet/in.h>
#include <errno.h>
#include <unistd.h>
#include <stddef.h>
#include <string.h>

/// timerfd_create(2) for the wall clock: never blocks, is not inherited. Returns -1 with errno.
static inline int longstop_realtime_timer(void) {
    return timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
}

/// Arms `timer` for an absolute wall-clock moment, or disarms it when both numbers are 0. Either way a
/// step of the clock makes the next read fail with ECANCELED. Returns -1 with errno.
static inline int longstop_arm_timer(int timer, long seconds, long nanoseconds) {
    struct itimerspec spec = {{0, 0}, {seconds, nanoseconds}};
    return timerfd_settime(timer, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &spec, 0);
}

/// Nanoseconds until `timer` fires; 0 when it is disarmed, -1 with errno.
static inline long long longstop_timer_left(int timer) {
    struct itimerspec spec;
    if (timerfd_gettime(timer, &spec) != 0) return -1;
    return (long long)spec.it_value.tv_sec * 1000000000LL + spec.it_value.tv_nsec;
}

/// flock(2), under a name which Swift does not confuse with `struct flock`. Returns -1 with errno.
static inline int longstop_flock(int file, int operation) {
    return flock(file, operation);
}

/// Gives the calling thread a mount namespace of its own, from which nothing propagates back.
/// Returns -1 with errno.
static inline int longstop_private_mounts(void) {
    if (syscall(SYS_unshare, 0x00020000 /* CLONE_NEWNS */) != 0) return -1;
    return mount("none", "/", 0, MS_REC | MS_PRIVATE, 0);
}

/// A stream socket of the local machine that never blocks and is not inherited. Returns -1 with errno.
static inline int longstop_local_socket(void) {
    return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

/// A socket that listens on 127.0.0.1, or on ::1 when `six`; never blocks, is not inherited. Returns a negative errno.
static inline int longstop_listen_loopback(int six, unsigned short port, int backlog) {
    int file = socket(six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (file < 0) return -errno;
    int yes = 1;
    setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(port)};
    four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct sockaddr_in6 sixth = {.sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int failed = six ? bind(file, (struct sockaddr *)&sixth, sizeof sixth)
                     : bind(file, (struct sockaddr *)&four, sizeof four);
    if (failed || listen(file, backlog) != 0) {
        int code = errno;
        close(file);
        return -code;
    }
    return file;
}

/// Takes the process's memory from every process but the administrator's: it leaves no core, and nobody of the same
/// user can read it or what lies in /proc of it. Returns 0, or an errno.
static inline int longstop_hide_memory(void) {
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : errno;
}

/// The arguments this program was started with, read from where the kernel put them: their number, the arguments, a
/// NULL, the environment. For a system without /proc, and only before anything has changed the environment.
/// Returns NULL when they are not there.
static inline char **longstop_arguments(int *count) {
    extern char **environ;
    extern char *program_invocation_name;
    // The environment of a program that was started without one is a single NULL, after the NULL of the arguments.
    if (!environ || environ[-1]) return 0;
    char **end = environ - 1;
    for (int found = 1; found <= 4096; found++) {
        if ((long)end[-found - 1] != found) continue;
        if (end[-found] != program_invocation_name) return 0;
        *count = found;
        return end - found;
    }
    return 0;
}

/// Sends one datagram to the Unix socket `path` (@ in front stands for the NUL of an abstract one), and never
/// waits. Returns 0, or an errno when it did not go.
static inline int longstop_send_datagram(const char *path, const void *bytes, size_t count) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(path);
    if (length == 0 || length >= sizeof address.sun_path) return ENAMETOOLONG;
    memcpy(address.sun_path, path, length);
    if (path[0] == '@') address.sun_path[0] = 0;
    int file = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (file < 0) return errno;
    ssize_t sent = sendto(file, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)&address,
        offsetof(struct sockaddr_un, sun_path) + length);
    int code = sent < 0 ? errno : 0;
    close(file);
    return code;
}
