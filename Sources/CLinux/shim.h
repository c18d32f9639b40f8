#pragma once
#include <sys/timerfd.h>
#include <sys/inotify.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

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
